import { queryOptions, useQuery } from "@tanstack/react-query";

import { client, unwrap } from "../../api/client";
import * as limits from "../../api/limits.gen";
import { readAllPages } from "../../api/queries";
import type { Page, PipelineCounts } from "../../api/types";

const REFRESH_EVERY = 30_000; // milliseconds
const NO_COUNTS: ReadonlyMap<string, number> = new Map();

/** The number of deals on each stage. A change of deals invalidates it together with the boards. */
const stageCountsQuery = queryOptions({
  queryKey: ["board", "counts"],
  queryFn: () =>
    readAllPages<PipelineCounts>((cursor) =>
      unwrap<Page<PipelineCounts>>(
        client.GET("/v1/analytics/counts", { params: { query: { limit: limits.counts.limit.maximum, cursor } } }),
      ),
    ),
  refetchInterval: REFRESH_EVERY,
  select: toMap,
  meta: { quiet: true },
});

function toMap(pipelines: readonly PipelineCounts[]): ReadonlyMap<string, number> {
  return new Map(pipelines.flatMap(({ stages }) => stages.map(({ stage_id, count }) => [stage_id, count])));
}

/** The number of deals on each stage, by stage id; empty until it is loaded. */
export function useStageCounts(): ReadonlyMap<string, number> {
  return useQuery(stageCountsQuery).data ?? NO_COUNTS;
}
