/** The runs of automation rules: of a deal, or of a rule. */
import { infiniteQueryOptions, queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import { readNextItems, readUntil } from "../api/pages";
import type { Entry, Explanation, Pipeline, Run } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { hasArrivals } from "./arrivals";

const REFRESH_EVERY = 4_000; // milliseconds
const PAGE = 10;
const ENTRIES = 100;

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

/** The timeline of the deal, newest first, back to the arrival in the pipeline of the run. */
export const arrivalEntriesQuery = (run: Run, pipelines: readonly Pipeline[]) =>
  queryOptions({
    queryKey: ["runs", "arrivals", run.id],
    queryFn: async () => {
      const { items } = await readUntil<Entry>(
        (cursor) =>
          unwrap(
            client.GET("/v1/deals/{deal_id}/timeline", {
              params: { path: { deal_id: run.deal_id }, query: { limit: ENTRIES, cursor } },
            }),
          ),
        (entries) => hasArrivals(entries, run, pipelines),
      );
      return items;
    },
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
