import { queryOptions } from "@tanstack/react-query";

import { client, data } from "../api/client";
import type { Deal, DealPage } from "../api/types";

const MOST = 500; // deals: whoever finds more searches for something more exact

/** The deals of a pipeline with these words, or of this responsible. */
export const found = (pipelineId: string, filter: { q: string; responsibleId?: string | undefined }) =>
  queryOptions({
    queryKey: ["board", pipelineId, "found", filter],
    queryFn: async () => {
      const deals: Deal[] = [];
      let cursor: string | undefined;
      do {
        const page: DealPage = await data<DealPage>(
          client.GET("/v1/deals", {
            params: {
              query: {
                pipeline_id: pipelineId,
                limit: 100,
                ...(filter.q && { q: filter.q }),
                ...(filter.responsibleId && { responsible_id: filter.responsibleId }),
                ...(cursor && { cursor }),
              },
            },
          }),
        );
        deals.push(...page.data);
        cursor = page.next_cursor ?? undefined;
      } while (cursor && deals.length < MOST);
      return deals;
    },
    refetchInterval: 4_000, // milliseconds: what was just written is found a moment later
    meta: { quiet: true },
  });
