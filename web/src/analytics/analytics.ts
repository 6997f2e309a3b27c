import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import type { Flows, Funnel, Funnels } from "../api/types";
import { countDays } from "../i18n/day";
import { addDays, addMonths } from "../inputs/month";

/**
 * The first and the last day, both included, in the company's calendar. Without them the API takes the last 30 days.
 */
export interface Period {
  from?: string | undefined;
  to?: string | undefined;
}

/** Which deals the figures count, as the URL has it: `who` is the id of a member, `me`, or `none` for unassigned deals. */
export interface Wanted extends Period {
  who?: string | undefined;
}

export const PRESETS = ["30_days", "90_days", "this_year", "last_year"] as const;
export type Preset = (typeof PRESETS)[number];

/** The period of a preset. One that lasts until today ends today. */
export function periodOf(preset: Preset, today: string): Required<Period> {
  const year = today.slice(0, 4);
  const before = addMonths(today, -12).slice(0, 4);
  switch (preset) {
    case "30_days":
      return { from: addDays(today, -29), to: today };
    case "90_days":
      return { from: addDays(today, -89), to: today };
    case "this_year":
      return { from: `${year}-01-01`, to: today };
    case "last_year":
      return { from: `${before}-01-01`, to: `${before}-12-31` };
  }
}

/** Why the API would refuse a period; null when it would not. A period without an end lasts until today. */
export function findPeriodProblem({ from, to }: Period, today: string): "too_long" | "ends_before" | null {
  if (!from) return null;
  const last = to ?? (from > today ? from : today);
  if (last < from) return "ends_before";
  return countDays(from, last) > limits.analytics_days ? "too_long" : null;
}

/** Whether anything happened in one of the pipelines. */
export function hasFigures(funnels: readonly Funnel[]): boolean {
  return funnels.some(({ arrived, won, lost }) => arrived + won + lost > 0);
}

const params = ({ from, to, who }: Wanted, myId: string) => ({
  ...(from && { from }),
  ...(to && { to }),
  ...(who && { responsible_id: who === "me" ? myId : who }),
});

export const funnelsQuery = (wanted: Wanted, myId: string) =>
  queryOptions({
    queryKey: ["analytics", "funnel", params(wanted, myId)],
    queryFn: () => unwrap<Funnels>(client.GET("/v1/analytics/funnel", { params: { query: params(wanted, myId) } })),
  });

export const flowsQuery = (wanted: Wanted, myId: string) =>
  queryOptions({
    queryKey: ["analytics", "flows", params(wanted, myId)],
    queryFn: () => unwrap<Flows>(client.GET("/v1/analytics/flows", { params: { query: params(wanted, myId) } })),
  });
