import { expect, test } from "vitest";

import { CARD, columnX } from "./layout";
import { gapAt, moved } from "./useReorder";

test("a stage lands in the gap nearest to the pointer", () => {
  expect(gapAt(0, 4)).toBe(0);
  expect(gapAt(columnX(1) + 10, 4)).toBe(1);
  expect(gapAt(columnX(1) + CARD.width - 10, 4)).toBe(2);
  expect(gapAt(columnX(9), 4)).toBe(4);
});

test("the others keep their order", () => {
  expect(moved(["a", "b", "c", "d"], "a", 3)).toEqual(["b", "c", "a", "d"]);
  expect(moved(["a", "b", "c", "d"], "d", 0)).toEqual(["d", "a", "b", "c"]);
  expect(moved(["a", "b", "c", "d"], "b", 4)).toEqual(["a", "c", "d", "b"]);
});

test("beside where it is, nothing changes", () => {
  expect(moved(["a", "b", "c"], "b", 1)).toBeNull();
  expect(moved(["a", "b", "c"], "b", 2)).toBeNull();
});
