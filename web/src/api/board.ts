import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import type { Board } from "./types";

const FIRST_PAGE = 50;
const REFRESH_EVERY = 4_000; // milliseconds; the response for an unchanged board is empty (304)

/** The stages of a pipeline with their first deals. The router asks for them while it loads the code of the page. */
export const boardQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ["board", pipelineId],
    queryFn: () =>
      unwrap<Board>(
        client.GET("/v1/pipelines/{pipeline_id}/board", {
          params: { path: { pipeline_id: pipelineId }, query: { per_stage: FIRST_PAGE } },
        }),
      ),
    refetchInterval: REFRESH_EVERY,
    meta: { quiet: true },
  });
