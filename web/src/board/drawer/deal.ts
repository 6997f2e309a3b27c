/** What the drawer of a deal reads and changes. */
import { infiniteQueryOptions, queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../../api/client";
import { noteMove, refreshAfter } from "../../api/live";
import { readNextItems } from "../../api/pages";
import { dealQuery } from "../../api/queries";
import type { Deal, DealChange, DealPage, DealRepeat, EntryPage, Message, Page } from "../../api/types";
import { useChanges } from "../../api/useChanges";
import { useSubmission } from "../../api/useSubmission";

const REFRESH_EVERY = 4_000; // milliseconds
const MESSAGES_PAGE = 10;

/** The deal, refreshed while the drawer is open. */
export const liveDealQuery = (dealId: string) => ({
  ...dealQuery(dealId),
  refetchInterval: () => refreshAfter(REFRESH_EVERY),
});

/**
 * The latest timeline entries. They are refreshed even when the deal stays unchanged, since making a copy adds an
 * entry without changing the original.
 */
export const timelineQuery = (deal: Deal) =>
  queryOptions({
    queryKey: ["deal", deal.id, "timeline", deal.version],
    queryFn: () =>
      unwrap<EntryPage>(
        client.GET("/v1/deals/{deal_id}/timeline", { params: { path: { deal_id: deal.id }, query: { limit: 50 } } }),
      ),
    refetchInterval: () => refreshAfter(REFRESH_EVERY),
    meta: { quiet: true },
    placeholderData: (before: EntryPage | undefined) => before,
  });

/** The deals of the journey in order, across pipelines; refreshed like the timeline. */
export const journeyQuery = (deal: Deal) =>
  queryOptions({
    queryKey: ["deal", deal.id, "journey", deal.version],
    queryFn: () =>
      unwrap<DealPage>(
        client.GET("/v1/deals/{deal_id}/journey", { params: { path: { deal_id: deal.id }, query: { limit: 50 } } }),
      ),
    refetchInterval: () => refreshAfter(REFRESH_EVERY),
    meta: { quiet: true },
    placeholderData: (before: DealPage | undefined) => before,
  });

/** The next repeat of the deal's family in each plan, read again when the deal has changed. */
export const dealRepeatsQuery = (deal: Deal) =>
  queryOptions({
    queryKey: ["deal", deal.id, "repeats", deal.version],
    queryFn: () =>
      unwrap<Page<DealRepeat>>(client.GET("/v1/deals/{deal_id}/repeats", { params: { path: { deal_id: deal.id } } })),
    meta: { quiet: true },
    placeholderData: (before: Page<DealRepeat> | undefined) => before,
  });

/** The messages about a deal, newest first, refreshed while they are shown. */
export const dealMessagesQuery = (dealId: string) =>
  infiniteQueryOptions({
    queryKey: ["messages", "of-deal", dealId],
    queryFn: ({ pageParam }) =>
      readNextItems<Message>(
        (cursor) =>
          unwrap(client.GET("/v1/messages", { params: { query: { deal_id: dealId, limit: MESSAGES_PAGE, cursor } } })),
        pageParam,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: REFRESH_EVERY,
    meta: { quiet: true },
  });

export function useAddComment(dealId: string) {
  const queries = useQueryClient();
  return useSubmission({
    mutationFn: (text: string, header) =>
      unwrap(
        client.POST("/v1/deals/{deal_id}/comments", { params: { path: { deal_id: dealId }, header }, body: { text } }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["deal", dealId] }),
  });
}

/** Fields of a deal that mean something only together. */
const TOGETHER: (keyof Deal)[][] = [
  ["amount", "currency"],
  ["lost_reason", "stage_id"],
];

/** Changes a deal, or undoes its last transfer. */
export function useDealChanges(deal: Deal) {
  const queries = useQueryClient();
  const path = { deal_id: deal.id };
  const { common, current, ...others } = useChanges<Deal, DealChange>(deal, {
    queryKey: dealQuery(deal.id).queryKey,
    send: ({ version }, changes) =>
      unwrap(client.PATCH("/v1/deals/{deal_id}", { params: { path, header: ifMatch(version) }, body: changes })),
    read: () => unwrap(client.GET("/v1/deals/{deal_id}", { params: { path } })),
    together: TOGETHER,
    onChanged: () => void queries.invalidateQueries({ queryKey: ["board"] }),
  });
  const undo = useSubmission({
    ...common,
    onSuccess: (deal: Deal) => {
      noteMove();
      common.onSuccess(deal);
    },
    mutationFn: (_nothing: undefined, header) =>
      unwrap<Deal>(
        client.POST("/v1/deals/{deal_id}/undo-transfer", {
          params: { path, header: { ...ifMatch(current().version), ...header } },
        }),
      ),
  });
  return { ...others, undo };
}
