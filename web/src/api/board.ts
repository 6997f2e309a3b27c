import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import type { Board } from "./types";

const FIRST_PAGE = 50;

/** The stages of a pipeline with their first deals. The router asks for them while it loads the code of the page. */
export const boardQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ["board", pipelineId],
    queryFn: async ({ client: queries, queryKey }) => {
      const [board, { settleReading }] = await Promise.all([
        unwrap<Board>(
          client.GET("/v1/pipelines/{pipeline_id}/board", {
            params: { path: { pipeline_id: pipelineId }, query: { per_stage: FIRST_PAGE } },
          }),
        ),
        import("./figures"), // not in the shell, which knows the query
      ]);
      return settleReading(board, queries.getQueryData<Board>(queryKey));
    },
    meta: { quiet: true },
  });
