import { expect, test } from "vitest";

import type { Board, Deal } from "../api/types";
import { findArrivals } from "./arrivals";

const deal = (id: string, stage_id: string, minute: number) =>
  ({ id, stage_id, entered_stage_at: `2026-11-28T10:0${String(minute)}:00Z` }) as Deal;
const board = (...deals: Deal[]) => ({ columns: [{ deals }] }) as unknown as Board;

test("deals that are new or on another stage have arrived", () => {
  const before = board(deal("a", "new", 1), deal("b", "new", 2));
  const after = board(deal("a", "won", 3), deal("b", "new", 2), deal("c", "new", 4));
  expect(findArrivals(before, after).map(({ id }) => id)).toEqual(["a", "c"]);
});

test("a deal that comes into sight from further down has not arrived", () => {
  expect(findArrivals(board(deal("a", "new", 3)), board(deal("old", "new", 1)))).toEqual([]);
});

test("the first deal of an empty board has arrived", () => {
  expect(findArrivals(board(), board(deal("a", "new", 1)))).toHaveLength(1);
});
