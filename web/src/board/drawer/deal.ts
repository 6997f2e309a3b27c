/** What the drawer of a deal reads and changes. */
import { queryOptions, useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";

import { client, data, seen } from "../../api/client";
import { problemOf } from "../../api/problem";
import { dealOf } from "../../api/queries";
import type { Deal, DealChange, DealPage, EntryPage } from "../../api/types";

const FRESH_EVERY = 4_000; // milliseconds

/** The deal, read again while the drawer shows it. */
export const freshDealOf = (dealId: string) => ({ ...dealOf(dealId), refetchInterval: FRESH_EVERY });

/** Its latest entries; read again when the deal has changed, and meanwhile, for a copy of it is told of and leaves it as it is. */
export const timelineOf = (deal: Deal) =>
  queryOptions({
    queryKey: ["deal", deal.id, "timeline", deal.version],
    queryFn: () =>
      data<EntryPage>(
        client.GET("/v1/deals/{deal_id}/timeline", { params: { path: { deal_id: deal.id }, query: { limit: 50 } } }),
      ),
    refetchInterval: FRESH_EVERY,
    meta: { quiet: true },
    placeholderData: (before: EntryPage | undefined) => before,
  });

/** The deals that this one came from and that came from it, across pipelines, in order; read again as its entries are. */
export const journeyOf = (deal: Deal) =>
  queryOptions({
    queryKey: ["deal", deal.id, "journey", deal.version],
    queryFn: () =>
      data<DealPage>(
        client.GET("/v1/deals/{deal_id}/journey", { params: { path: { deal_id: deal.id }, query: { limit: 50 } } }),
      ),
    refetchInterval: FRESH_EVERY,
    meta: { quiet: true },
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

/**
 * Changes of a deal, one after the other. Each names the version that was seen last, so nobody's is lost; `shown` is the
 * deal with those that are not answered yet.
 */
export function useDealChanges(deal: Deal) {
  const queries = useQueryClient();
  const { queryKey } = dealOf(deal.id);
  const mutationKey = ["change", deal.id];
  const version = () => queries.getQueryData<Deal>(queryKey)?.version ?? deal.version;
  const common = {
    meta: { quiet: true },
    scope: { id: deal.id },
    onSuccess: (changed: Deal) => {
      queries.setQueryData(queryKey, changed);
      void queries.invalidateQueries({ queryKey: ["board"] });
    },
    onError: (error: unknown) => {
      if (problemOf(error).code === "stale_version") void queries.invalidateQueries({ queryKey });
    },
  };
  const change = useMutation({
    ...common,
    mutationKey,
    mutationFn: (changes: DealChange) =>
      data<Deal>(
        client.PATCH("/v1/deals/{deal_id}", {
          params: { path: { deal_id: deal.id }, header: seen(version()) },
          body: changes,
        }),
      ),
  });
  const undo = useMutation({
    ...common,
    mutationFn: () =>
      data<Deal>(
        client.POST("/v1/deals/{deal_id}/undo-transfer", {
          params: { path: { deal_id: deal.id }, header: seen(version()) },
        }),
      ),
  });
  const pending = useMutationState({
    filters: { mutationKey, status: "pending" },
    select: (mutation) => mutation.state.variables as DealChange,
  });
  return { change, undo, shown: Object.assign({}, deal, ...pending) as Deal, isSaving: pending.length > 0 };
}
