/** The bin: the deleted deals, which are kept for a while and can be restored. */
import { infiniteQueryOptions, useQueryClient } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import { readNextItems } from "../api/pages";
import type { Deal, DealPage } from "../api/types";
import { useSubmission } from "../api/useSubmission";

export const binQuery = infiniteQueryOptions({
  queryKey: ["bin"],
  queryFn: ({ pageParam }) =>
    readNextItems(
      (cursor) =>
        unwrap<DealPage>(client.GET("/v1/deals", { params: { query: { binned: "true", limit: 50, cursor } } })),
      pageParam,
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 0,
});

export function useRestore() {
  const queries = useQueryClient();
  return useSubmission({
    mutationFn: (deal: Deal, header) =>
      unwrap<Deal>(client.POST("/v1/deals/{deal_id}/restore", { params: { path: { deal_id: deal.id }, header } })),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["board"] });
      return queries.invalidateQueries({ queryKey: binQuery.queryKey });
    },
  });
}
