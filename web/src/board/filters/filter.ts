/** The filter of the board. It is part of the URL, and the API applies all of it. */
import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "../../api/client";
import { sumByCurrency } from "../../api/figures";
import * as limits from "../../api/limits.gen";
import { refreshAfter } from "../../api/live";
import { readUntil } from "../../api/pages";
import type { Board, Deal, DealPage, Stage } from "../../api/types";

const MOST = 500; // deals: a user who finds more narrows the filter
const REFRESH_EVERY = 4_000; // milliseconds: the index of the search follows a change a moment later
const REFRESH_MANY_EVERY = 20_000; // milliseconds, when the result takes several pages
const DAY = 86_400_000; // milliseconds

export const FILTERS = [
  "q",
  "who",
  "tag",
  "customer",
  "closing_from",
  "closing_to",
  "amount_from",
  "amount_to",
  "source",
  "custom",
  "stays",
] as const;

/**
 * The filter as the URL has it, so all values are texts. `who` is the id of a member, `me`, or `none` for deals without
 * a responsible; amounts are in minor units; `custom` is `name:value`; `stays` is a number of days on the stage.
 */
export type Filter = { [Name in (typeof FILTERS)[number]]?: string };
export type FilterChange = { [Name in keyof Filter]?: string | undefined };

export interface FilteredDeals {
  deals: Deal[];
  pages: number;
  /** Whether there are more deals than these. */
  isCut: boolean;
}

/** The deals of a pipeline that match the whole filter. */
export const filteredDealsQuery = (pipelineId: string, filter: Filter, myId: string) =>
  queryOptions({
    queryKey: ["board", pipelineId, "found", { ...filter, who: filter.who === "me" ? myId : filter.who }],
    queryFn: async (): Promise<FilteredDeals> => {
      const query = {
        ...toQuery(filter, myId, new Date()),
        pipeline_id: pipelineId,
        limit: limits.list_deals.limit.maximum,
      };
      const { items, pages, next_cursor } = await readUntil(
        (cursor) => unwrap<DealPage>(client.GET("/v1/deals", { params: { query: { ...query, cursor } } })),
        (deals) => deals.length >= MOST,
      );
      return { deals: items, pages, isCut: next_cursor !== null };
    },
    refetchInterval: ({ state }) => ((state.data?.pages ?? 1) > 1 ? REFRESH_MANY_EVERY : refreshAfter(REFRESH_EVERY)),
    meta: { quiet: true },
  });

/** The filter in the parameters of the API. A number that a link spoils filters nothing. */
export function toQuery({ who, stays, amount_from, amount_to, ...filter }: Filter, myId: string, now: Date) {
  const days = toNumber(stays);
  const [from, to] = [toNumber(amount_from), toNumber(amount_to)];
  return {
    ...filter,
    ...(who && { responsible_id: who === "me" ? myId : who }),
    ...(days !== null && { entered_until: new Date(now.getTime() - days * DAY).toISOString() }),
    ...(from !== null && { amount_from: from }),
    ...(to !== null && { amount_to: to }),
  };
}

/** The whole number that a part of the URL holds; null without one. */
export function toNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Puts deals into the columns of their stages; counts and sums are those of these deals. */
export function groupByStage(stages: readonly Stage[], deals: readonly Deal[]): Board {
  return {
    columns: stages.map(({ id, name, color, semantic }) => {
      const mine = deals.filter((deal) => deal.stage_id === id);
      return {
        stage_id: id,
        name,
        color,
        semantic,
        count: mine.length,
        totals: sumByCurrency(mine),
        deals: mine,
        next_cursor: null,
      };
    }),
  };
}
