import { expect, test } from "vitest";

import { CARD, columnX } from "./geometry";
import { findGap } from "./useReorder";

test("a dragged stage lands in the gap nearest to the pointer", () => {
  expect(findGap(0, 4)).toBe(0);
  expect(findGap(columnX(1) + 10, 4)).toBe(1);
  expect(findGap(columnX(1) + CARD.width - 10, 4)).toBe(2);
  expect(findGap(columnX(9), 4)).toBe(4);
});
