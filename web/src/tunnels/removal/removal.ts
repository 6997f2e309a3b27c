import { useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../../api/client";
import { pipelinesQuery } from "../../api/queries";
import type { Job, Pipeline, Stage } from "../../api/types";
import { useSubmission } from "../../api/useSubmission";

interface Removal {
  pipeline: Pipeline;
  stage?: Stage;
  moveDealsTo: string | null;
}

/** Deletes at once, or starts a job that moves the deals first. */
export function useRemoval() {
  const queries = useQueryClient();
  return useSubmission({
    mutationFn: ({ pipeline, stage, moveDealsTo }: Removal) => {
      const query = moveDealsTo ? { move_deals_to: moveDealsTo } : {};
      const header = ifMatch(pipeline.version);
      return unwrap<Job | undefined>(
        stage
          ? client.DELETE("/v1/pipelines/{pipeline_id}/stages/{stage_id}", {
              params: { path: { pipeline_id: pipeline.id, stage_id: stage.id }, query, header },
            })
          : client.DELETE("/v1/pipelines/{pipeline_id}", {
              params: { path: { pipeline_id: pipeline.id }, query, header },
            }),
      );
    },
    onError: () => queries.invalidateQueries({ queryKey: pipelinesQuery.queryKey }),
    meta: { quiet: true },
  });
}
