import { expect, test } from "vitest";

import { moveItem } from "./order";

test("the other items keep their order", () => {
  expect(moveItem(["a", "b", "c", "d"], "a", 3)).toEqual(["b", "c", "a", "d"]);
  expect(moveItem(["a", "b", "c", "d"], "d", 0)).toEqual(["d", "a", "b", "c"]);
  expect(moveItem(["a", "b", "c", "d"], "b", 4)).toEqual(["a", "c", "d", "b"]);
});

test("a gap beside the item changes nothing", () => {
  expect(moveItem(["a", "b", "c"], "b", 1)).toBeNull();
  expect(moveItem(["a", "b", "c"], "b", 2)).toBeNull();
});
