/** The counts and sums of the columns of a board. */
import { isSoonAfterMove } from "./live";
import type { Board, Deal } from "./types";

type Column = Board["columns"][number];

/** A board as it was read now; `shown` is the one before. */
export function settleReading(board: Board, shown: Board | undefined): Board {
  return settleFigures(board, isSoonAfterMove() ? shown : undefined);
}

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
