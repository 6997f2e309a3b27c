import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "../../api/client";
import type { Board, Job } from "../../api/types";
import { useSubmission } from "../../api/useSubmission";

const REFRESH_EVERY = 2_000; // milliseconds

/** The number of deals on a stage. */
export const stageCountQuery = (pipelineId: string, stageId: string) =>
  queryOptions({
    queryKey: ["count", stageId],
    queryFn: async () => {
      const params = { path: { pipeline_id: pipelineId }, query: { per_stage: 1 } };
      const { columns } = await unwrap<Board>(client.GET("/v1/pipelines/{pipeline_id}/board", { params }));
      return columns.find((one) => one.stage_id === stageId)?.count ?? 0;
    },
    refetchInterval: REFRESH_EVERY,
    staleTime: 0,
    meta: { quiet: true },
  });

export function useApply() {
  return useSubmission({
    mutationFn: (tunnelId: string, header) =>
      unwrap<Job>(client.POST("/v1/tunnels/{tunnel_id}/apply", { params: { path: { tunnel_id: tunnelId }, header } })),
    meta: { quiet: true },
  });
}
