import { queryOptions } from "@tanstack/react-query";

import { client, data } from "../api/client";
import type { Flows, Funnels } from "../api/types";

/** Days of the company's calendar, both ends in it; without them the API takes the last thirty. */
export interface Period {
  from?: string | undefined;
  to?: string | undefined;
}

const days = ({ from, to }: Period) => ({ ...(from && { from }), ...(to && { to }) });

export const funnelsOf = (period: Period) =>
  queryOptions({
    queryKey: ["analytics", "funnel", period],
    queryFn: () => data<Funnels>(client.GET("/v1/analytics/funnel", { params: { query: days(period) } })),
  });

export const flowsOf = (period: Period) =>
  queryOptions({
    queryKey: ["analytics", "flows", period],
    queryFn: () => data<Flows>(client.GET("/v1/analytics/flows", { params: { query: days(period) } })),
  });
