import { expect, test } from "vitest";

import type { Board, Deal, DealPage } from "../api/types";
import { applyMove, applyMoveBelow, replaceDeal, applyPendingMoves } from "./board";

const deal = (id: string, stage_id: string, amount: number | null = 100) =>
  ({ id, stage_id, amount, currency: "VND" }) as Deal;
const column = (stage_id: string, ...ids: string[]) => ({
  stage_id,
  count: ids.length,
  totals: [{ currency: "VND", amount: ids.length * 100, count: ids.length }],
  deals: ids.map((id) => deal(id, stage_id)),
});
const board = { columns: [column("new", "a", "b", "c"), column("won", "d")] } as unknown as Board;
const shown = (after: Board) => after.columns.map((one) => one.deals.map(({ id }) => id).join(""));

test("a moved deal comes to the top of the other column, and the figures of both columns change", () => {
  const after = applyMove(board, { deal: deal("b", "new"), stageId: "won", afterId: null });
  expect(shown(after)).toEqual(["ac", "bd"]);
  expect(after.columns.map(({ count, totals }) => [count, totals[0]?.amount])).toEqual([
    [2, 200],
    [2, 200],
  ]);
  expect(after.columns[1]?.deals[0]?.stage_id).toBe("won");
});

test("a deal that is dropped below another one stands below it", () => {
  expect(shown(applyMove(board, { deal: deal("a", "new"), stageId: "new", afterId: "b" }))).toEqual(["bac", "d"]);
  expect(shown(applyMove(board, { deal: deal("a", "new"), stageId: "won", afterId: "d" }))).toEqual(["bc", "da"]);
});

test("a sum appears with the first deal of its currency in a column, and goes with the last one", () => {
  const euro = { id: "e", stage_id: "new", amount: 7, currency: "EUR" } as Deal;
  const there = applyMove({ ...board, columns: [...board.columns] }, { deal: euro, stageId: "won", afterId: null });
  expect(there.columns[1]?.totals.map(({ currency, amount }) => [currency, amount])).toEqual([
    ["VND", 100],
    ["EUR", 7],
  ]);
  const back = applyMove(there, { deal: { ...euro, stage_id: "won" }, stageId: "new", afterId: null });
  expect(back.columns[1]?.totals.map(({ currency }) => currency)).toEqual(["VND"]);
});

test("a deal without an amount changes the count only", () => {
  const after = applyMove(board, { deal: deal("a", "new", null), stageId: "won", afterId: null });
  expect(after.columns.map(({ count, totals }) => [count, totals[0]?.amount])).toEqual([
    [2, 300],
    [2, 100],
  ]);
});

test("a newer version of a deal replaces the deal on the board, and an older one does not", () => {
  const versions = (after: Board) => after.columns[0]?.deals.map(({ version }) => version);
  const seen = { columns: [{ ...board.columns[0], deals: [{ ...deal("a", "new"), version: 3 }] }] } as unknown as Board;
  expect(versions(replaceDeal(seen, { ...deal("a", "new"), version: 4 }))).toEqual([4]);
  expect(versions(replaceDeal(seen, { ...deal("a", "new"), version: 2 }))).toEqual([3]);
});

test("pending moves are applied to the board, unless the board has a newer version of the deal", () => {
  const move = { deal: { ...deal("a", "new"), version: 3 }, stageId: "won", afterId: null };
  expect(shown(applyPendingMoves(board, [move]))).toEqual(["bc", "ad"]);
  expect(shown(applyPendingMoves(board, [move, { deal: deal("b", "new"), stageId: "won", afterId: "a" }]))).toEqual([
    "c",
    "abd",
  ]);
  const versioned = {
    columns: [{ ...board.columns[0], deals: [{ ...deal("a", "new"), version: 4 }] }],
  } as unknown as Board;
  expect(shown(applyPendingMoves(versioned, [move]))).toEqual(["a"]);
});

test("a move is applied to the deals below the board too", () => {
  const rest = {
    pages: [{ data: [deal("x", "new"), deal("y", "new")] }, { data: [deal("z", "new")] }],
    pageParams: ["", "c"],
  };
  const ids = (after: { pages: DealPage[] }) => after.pages.map((page) => page.data.map(({ id }) => id).join(""));
  const under = (afterId: string | null, stageId = "new") =>
    ids(applyMoveBelow(rest as never, { deal: deal("x", "new"), stageId, afterId }, deal("x", stageId)));
  expect(under("z")).toEqual(["y", "zx"]);
  expect(under(null)).toEqual(["y", "z"]);
  expect(under("q", "won")).toEqual(["y", "z"]);
});
