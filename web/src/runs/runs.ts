/** The runs of automation rules: of a deal, or of a rule. */
import { infiniteQueryOptions, queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import { readNextItems } from "../api/pages";
import type { Explanation, Run } from "../api/types";
import { useSubmission } from "../api/useSubmission";

const REFRESH_EVERY = 4_000; // milliseconds
const PAGE = 10;

export const RUN_STATES = [
  "waiting",
  "pending",
  "parked",
  "sending",
  "done",
  "skipped",
  "cancelled",
  "failed",
  "unknown",
] as const;
export type RunState = Run["state"];

interface Filter {
  deal_id?: string;
  rule_id?: string;
  state?: RunState;
}

/** The runs, newest first, refreshed while they are shown. */
export const runsQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["runs", filter],
    queryFn: ({ pageParam }) =>
      readNextItems<Run>(
        (cursor) => unwrap(client.GET("/v1/runs", { params: { query: { ...filter, limit: PAGE, cursor } } })),
        pageParam,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: REFRESH_EVERY,
    meta: { quiet: true },
  });

export const explanationQuery = (ruleId: string, dealId: string) =>
  queryOptions({
    queryKey: ["runs", "why", ruleId, dealId],
    queryFn: () =>
      unwrap<Explanation>(
        client.GET("/v1/rules/{rule_id}/why/{deal_id}", { params: { path: { rule_id: ruleId, deal_id: dealId } } }),
      ),
    meta: { quiet: true },
  });

export function useRetry() {
  const queries = useQueryClient();
  return useSubmission({
    mutationFn: (runId: string, header) =>
      unwrap<Run>(client.POST("/v1/runs/{run_id}/retry", { params: { path: { run_id: runId }, header } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["runs"] }),
  });
}
