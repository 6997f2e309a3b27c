/** What the drawer of a deal reads and changes. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, seen } from "../api/client";
import { problemOf } from "../api/problem";
import type { Deal, DealChange, DealPage, EntryPage } from "../api/types";

const FRESH_EVERY = 4_000; // milliseconds

export const dealOf = (dealId: string) =>
  queryOptions({
    queryKey: ["deal", dealId],
    queryFn: () => data<Deal>(client.GET("/v1/deals/{deal_id}", { params: { path: { deal_id: dealId } } })),
    refetchInterval: FRESH_EVERY,
    meta: { quiet: true },
  });

/** Its latest entries; read again when the deal has changed. */
export const timelineOf = (deal: Deal) =>
  queryOptions({
    queryKey: ["deal", deal.id, "timeline", deal.version],
    queryFn: () =>
      data<EntryPage>(
        client.GET("/v1/deals/{deal_id}/timeline", { params: { path: { deal_id: deal.id }, query: { limit: 50 } } }),
      ),
    placeholderData: (before: EntryPage | undefined) => before,
  });

/** The deals that this one came from and that came from it, across pipelines, in order. */
export const journeyOf = (deal: Deal) =>
  queryOptions({
    queryKey: ["deal", deal.id, "journey", deal.version],
    queryFn: () =>
      data<DealPage>(
        client.GET("/v1/deals/{deal_id}/journey", { params: { path: { deal_id: deal.id }, query: { limit: 50 } } }),
      ),
    placeholderData: (before: DealPage | undefined) => before,
  });

export function useComment(dealId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      data(client.POST("/v1/deals/{deal_id}/comments", { params: { path: { deal_id: dealId } }, body: { text } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["deal", dealId] }),
  });
}

/** Changes of a deal; each is told by the version that was seen, so nobody's is lost. */
export function useDealChanges(dealId: string) {
  const queries = useQueryClient();
  const { queryKey } = dealOf(dealId);
  const common = {
    meta: { quiet: true },
    onSuccess: (deal: Deal) => {
      queries.setQueryData(queryKey, deal);
      return queries.invalidateQueries({ queryKey: ["board"] });
    },
    onError: (error: unknown) => {
      if (problemOf(error).code === "stale_version") void queries.invalidateQueries({ queryKey });
    },
  };
  const change = useMutation({
    ...common,
    mutationFn: ({ version, changes }: { version: number; changes: DealChange }) =>
      data<Deal>(
        client.PATCH("/v1/deals/{deal_id}", {
          params: { path: { deal_id: dealId }, header: seen(version) },
          body: changes,
        }),
      ),
  });
  const undo = useMutation({
    ...common,
    mutationFn: (version: number) =>
      data<Deal>(
        client.POST("/v1/deals/{deal_id}/undo-transfer", {
          params: { path: { deal_id: dealId }, header: seen(version) },
        }),
      ),
  });
  return { change, undo };
}
