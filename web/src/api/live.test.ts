import { expect, test } from "vitest";

import { noteMove, refreshAfter } from "./live";

test("soon after a move by the user, what is shown is read again within a second", () => {
  const moved = 1_000_000;
  noteMove(moved);
  for (const age of [0, 2_000, 5_000, 7_900]) expect(refreshAfter(4_000, moved + age)).toBeLessThanOrEqual(1_000);
  expect(refreshAfter(4_000, moved + 8_000)).toBe(4_000);
});

test("what is read more often anyway keeps its interval", () => {
  noteMove(0);
  expect(refreshAfter(300, 1_000)).toBe(300);
});
