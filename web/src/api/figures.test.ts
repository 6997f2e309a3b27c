import { expect, test } from "vitest";

import { settleFigures } from "./figures";
import type { Board } from "./types";

const column = (stage_id: string, amounts: (number | null)[], count: number, next_cursor: string | null = null) => ({
  stage_id,
  count,
  totals: [{ currency: "VND", amount: count * 100, count }],
  deals: amounts.map((amount, at) => ({ id: `${stage_id}${String(at)}`, amount, currency: "VND" })),
  next_cursor,
});
const board = (...columns: unknown[]) => ({ columns }) as unknown as Board;
const figures = ({ columns }: Board) => columns.map(({ count, totals }) => [count, totals]);

test("a column that was read whole is counted by its deals: the totals of the API come a moment later", () => {
  expect(figures(settleFigures(board(column("new", [100, 50, null], 2), column("won", [], 1))))).toEqual([
    [3, [{ currency: "VND", amount: 150, count: 2 }]],
    [0, []],
  ]);
});

test("a longer column keeps the figures that are shown for a moment after a move, and else has those of the API", () => {
  const read = board(column("new", [100], 70, "more"));
  const shown = board(column("new", [100, 100], 69, "more"));
  expect(figures(settleFigures(read, shown))).toEqual(figures(shown));
  expect(figures(settleFigures(read))).toEqual(figures(read));
});
