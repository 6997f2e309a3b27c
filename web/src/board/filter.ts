/** What of a board is looked for. It stands in the address, and is found by what the API keeps indexes of. */
import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import type { Board, Deal, DealPage, Stage } from "../api/types";

const MOST = 500; // deals: whoever finds more looks for something more exact
const MOST_PAGES = 20; // a page may hold few of what is looked for
const REFRESH_EVERY = 4_000; // milliseconds: what was just written is found a moment later
const REFRESH_MANY_EVERY = 20_000; // milliseconds, when it takes many pages

/** As the address has it. */
export interface Filter {
  q?: string;
  /** A member's id, `me`, or `none` for the deals that nobody has. */
  who?: string;
  tag?: string;
  customer?: string;
  closing_from?: string;
  closing_to?: string;
}

export const FILTERS = [
  "q",
  "who",
  "tag",
  "customer",
  "closing_from",
  "closing_to",
] as const satisfies (keyof Filter)[];

export interface FilteredDeals {
  deals: Deal[];
  pages: number;
  /** There is more than what is shown. */
  isCut: boolean;
}

/** The deals of a pipeline that all filters fit. */
export const filteredDealsQuery = (pipelineId: string, { who, ...filter }: Filter, myId: string) =>
  queryOptions({
    queryKey: ["board", pipelineId, "found", { ...filter, who: who === "me" ? myId : who }],
    queryFn: async (): Promise<FilteredDeals> => {
      const deals: Deal[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const query = {
          ...filter,
          pipeline_id: pipelineId,
          limit: limits.list_deals.limit.maximum,
          ...(who && { responsible_id: who === "me" ? myId : who }),
          ...(cursor && { cursor }),
        };
        const page = await unwrap<DealPage>(client.GET("/v1/deals", { params: { query } }));
        deals.push(...page.data);
        cursor = page.next_cursor ?? undefined;
        pages += 1;
      } while (cursor && deals.length < MOST && pages < MOST_PAGES);
      return { deals, pages, isCut: cursor !== undefined };
    },
    refetchInterval: ({ state }) => ((state.data?.pages ?? 1) > 1 ? REFRESH_MANY_EVERY : REFRESH_EVERY),
    meta: { quiet: true },
  });

/** Found deals in the columns of their stages; figures are of what was found. */
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

function sumByCurrency(deals: readonly Deal[]): Board["columns"][number]["totals"] {
  const sums = new Map<string, { currency: string; amount: number; count: number }>();
  for (const { amount, currency } of deals) {
    if (amount === null || currency === null) continue;
    const before = sums.get(currency) ?? { currency, amount: 0, count: 0 };
    sums.set(currency, { currency, amount: before.amount + amount, count: before.count + 1 });
  }
  return [...sums.values()];
}
