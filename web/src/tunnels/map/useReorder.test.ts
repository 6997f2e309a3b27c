import { expect, test } from "vitest";

import { columnX, fitSizes } from "./geometry";
import type { Lane } from "./layout";
import { findColumnGap, findLaneGap } from "./useReorder";

test("a dragged stage lands in the gap nearest to the pointer", () => {
  const sizes = fitSizes(4, 1_000, false);
  expect(findColumnGap(sizes, 0, 4)).toBe(0);
  expect(findColumnGap(sizes, columnX(sizes, 1) + 10, 4)).toBe(1);
  expect(findColumnGap(sizes, columnX(sizes, 1) + sizes.card.width - 10, 4)).toBe(2);
  expect(findColumnGap(sizes, columnX(sizes, 9), 4)).toBe(4);
});

test("a dragged lane lands before the first lane whose middle lies below the pointer", () => {
  const lanes = [0, 200, 400].map((y) => ({ y, height: 100 })) as Lane[];
  expect(findLaneGap(lanes, -20)).toBe(0);
  expect(findLaneGap(lanes, 40)).toBe(0);
  expect(findLaneGap(lanes, 60)).toBe(1);
  expect(findLaneGap(lanes, 260)).toBe(2);
  expect(findLaneGap(lanes, 900)).toBe(3);
});
