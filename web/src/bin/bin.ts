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

/** As long as the API keeps deleted deals. */
const KEPT_DAYS = 30;
const DAY = 86_400_000; // milliseconds

/** The days until a deal is deleted for good, of which the last has begun. */
export const daysLeft = (deletedAt: Date, now: Date): number =>
  Math.max(0, Math.ceil((deletedAt.getTime() - now.getTime()) / DAY) + KEPT_DAYS);

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
