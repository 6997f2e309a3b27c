/** What the drawer of a deal reads and changes. */
import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useMutationState,
  useQueryClient,
} from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../../api/client";
import { readNextItems } from "../../api/pages";
import { toProblem } from "../../api/problem";
import { dealQuery } from "../../api/queries";
import type { Deal, DealChange, DealPage, DealRepeat, EntryPage, Message, Page } from "../../api/types";
import { useSubmission } from "../../api/useSubmission";
import { areFieldsSame } from "./sameFields";

const REFRESH_EVERY = 4_000; // milliseconds
const MESSAGES_PAGE = 10;

/** The deal, refreshed while the drawer is open. */
export const liveDealQuery = (dealId: string) => ({ ...dealQuery(dealId), refetchInterval: REFRESH_EVERY });

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
    refetchInterval: REFRESH_EVERY,
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
    refetchInterval: REFRESH_EVERY,
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

/**
 * Sends changes of a deal as it was read. If it has been changed meanwhile, but in other fields only, as tunnels and
 * colleagues do all the time, the changes are sent again.
 */
async function sendChanges(read: Deal, changes: DealChange): Promise<Deal> {
  const send = ({ id, version }: Deal) =>
    unwrap<Deal>(
      client.PATCH("/v1/deals/{deal_id}", {
        params: { path: { deal_id: id }, header: ifMatch(version) },
        body: changes,
      }),
    );
  try {
    return await send(read);
  } catch (error) {
    if (toProblem(error).code !== "stale_version") throw error;
    const now = await unwrap<Deal>(client.GET("/v1/deals/{deal_id}", { params: { path: { deal_id: read.id } } }));
    if (!areFieldsSame(changes, read, now)) throw error;
    return send(now);
  }
}

/**
 * Changes a deal. The requests run one after the other, and each names the version that was read last, so no change
 * is lost. `shown` is the deal with all pending changes.
 */
export function useDealChanges(deal: Deal) {
  const queries = useQueryClient();
  const { queryKey } = dealQuery(deal.id);
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
      if (toProblem(error).code === "stale_version") void queries.invalidateQueries({ queryKey });
    },
  };
  const change = useMutation({
    ...common,
    mutationKey,
    mutationFn: (changes: DealChange) => sendChanges(queries.getQueryData<Deal>(queryKey) ?? deal, changes),
  });
  const undo = useSubmission({
    ...common,
    mutationFn: (_nothing: undefined, header) =>
      unwrap<Deal>(
        client.POST("/v1/deals/{deal_id}/undo-transfer", {
          params: { path: { deal_id: deal.id }, header: { ...ifMatch(version()), ...header } },
        }),
      ),
  });
  const pending = useMutationState({
    filters: { mutationKey, status: "pending" },
    select: (mutation) => mutation.state.variables as DealChange,
  });
  return { change, undo, shown: Object.assign({}, deal, ...pending) as Deal, isSaving: pending.length > 0 };
}
