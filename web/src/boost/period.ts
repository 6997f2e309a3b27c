import type { TFunction } from "i18next";

const PARTS = { Y: "years", M: "months", W: "weeks", D: "days" } as const;

/** A calendar period of the API (P1Y, P14D) as text. */
export function formatPeriod(period: string, t: TFunction): string {
  const parts = [...period.matchAll(/(\d+)([YMWD])/g)].filter((part) => part[1] !== "0");
  if (parts.length === 0) return t("boost.period.none");
  return parts
    .map((part) => t(`boost.period.${PARTS[part[2] as keyof typeof PARTS]}`, { count: Number(part[1]) }))
    .join(" ");
}
