import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import type { Flows, Funnels } from "../api/types";

/**
 * The first and the last day, both included, in the company's calendar. Without them the API takes the last 30 days.
 */
export interface Period {
  from?: string | undefined;
  to?: string | undefined;
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
