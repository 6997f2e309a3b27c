import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import { isSoonAfterMove, refreshAfter } from "./live";
import type { Board, Deal } from "./types";

type Column = Board["columns"][number];

const FIRST_PAGE = 50;
const REFRESH_EVERY = 4_000; // milliseconds; the response for an unchanged board is empty (304)

/** The stages of a pipeline with their first deals. The router asks for them while it loads the code of the page. */
export const boardQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ["board", pipelineId],
    queryFn: async ({ client: queries, queryKey }) => {
      const board = await unwrap<Board>(
        client.GET("/v1/pipelines/{pipeline_id}/board", {
          params: { path: { pipeline_id: pipelineId }, query: { per_stage: FIRST_PAGE } },
        }),
      );
      return settleFigures(board, isSoonAfterMove() ? queries.getQueryData<Board>(queryKey) : undefined);
    },
    refetchInterval: () => refreshAfter(REFRESH_EVERY),
    meta: { quiet: true },
  });

/**
 * The board with figures that fit its deals. The totals of the API follow a change a moment later, so a column that was
 * read whole is counted here. A longer one keeps the figures that are `shown`, which count the user's own latest moves.
 */
export function settleFigures(board: Board, shown?: Board): Board {
  const settle = (column: Column): Column => {
    const { deals, stage_id, next_cursor } = column;
    if (next_cursor === null) return { ...column, count: deals.length, totals: sumByCurrency(deals) };
    const before = shown?.columns.find((one) => one.stage_id === stage_id);
    return before ? { ...column, count: before.count, totals: before.totals } : column;
  };
  return { ...board, columns: board.columns.map(settle) };
}

/** The sums of the deals that have an amount, as the API gives them for a column. */
export function sumByCurrency(deals: readonly Deal[]): Column["totals"] {
  const sums = new Map<string, Column["totals"][number]>();
  for (const { amount, currency } of deals) {
    if (amount === null || currency === null) continue;
    const before = sums.get(currency) ?? { currency, amount: 0, count: 0 };
    sums.set(currency, { currency, amount: before.amount + amount, count: before.count + 1 });
  }
  return [...sums.values()].sort((one, other) => (one.currency < other.currency ? -1 : 1));
}
