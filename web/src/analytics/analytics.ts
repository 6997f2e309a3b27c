import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import type { Flows, Funnels } from "../api/types";
import { countDays } from "../i18n/day";

/**
 * The first and the last day, both included, in the company's calendar. Without them the API takes the last 30 days.
 */
export interface Period {
  from?: string | undefined;
  to?: string | undefined;
}

/** Why the API would refuse a period; null when it would not. A period without an end lasts until today. */
export function findPeriodProblem({ from, to }: Period, today: string): "too_long" | "ends_before" | null {
  if (!from) return null;
  const last = to ?? (from > today ? from : today);
  if (last < from) return "ends_before";
  return countDays(from, last) > limits.analytics_days ? "too_long" : null;
}

const periodParams = ({ from, to }: Period) => ({ ...(from && { from }), ...(to && { to }) });

export const funnelsQuery = (period: Period) =>
  queryOptions({
    queryKey: ["analytics", "funnel", period],
    queryFn: () => unwrap<Funnels>(client.GET("/v1/analytics/funnel", { params: { query: periodParams(period) } })),
  });

export const flowsQuery = (period: Period) =>
  queryOptions({
    queryKey: ["analytics", "flows", period],
    queryFn: () => unwrap<Flows>(client.GET("/v1/analytics/flows", { params: { query: periodParams(period) } })),
  });
