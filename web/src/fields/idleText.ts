import type { TFunction } from "i18next";

import type { Idleness } from "./times";

/** Says since when a deal is idle, and why: the days that its stage allows. */
export function idleText({ since, allowedDays }: Idleness, t: TFunction, language: string): string {
  return t("board.idle_since", { date: since.toLocaleDateString(language), count: allowedDays });
}
