import type { Board, Deal } from "../api/types";

/**
 * The deals that have entered a column between two readings of a board. The newest arrival of the earlier reading is
 * the clock: a deal that only comes into sight from further down the column entered before it.
 */
export function findArrivals(before: Board, after: Board): Deal[] {
  const known = before.columns.flatMap(({ deals }) => deals);
  const stages = new Map(known.map(({ id, stage_id }) => [id, stage_id]));
  const latest = Math.max(0, ...known.map(enteredAt));
  return after.columns
    .flatMap(({ deals }) => deals)
    .filter((deal) => stages.get(deal.id) !== deal.stage_id && enteredAt(deal) > latest);
}

function enteredAt({ entered_stage_at }: Deal): number {
  return new Date(entered_stage_at).getTime();
}
