import { expect, test } from "vitest";

import { findReasonsProblem, readReasons } from "./lostReasons";

test("each line is a reason, without spaces around it; empty lines are none", () => {
  expect(readReasons("  Giá cao \n\n Hết hàng\n")).toEqual(["Giá cao", "Hết hàng"]);
  expect(readReasons("  \n")).toEqual([]);
});

test("two spellings that look alike are one reason", () => {
  expect(findReasonsProblem(readReasons("Giá cao\nGia\u0301 Cao"))).toEqual({ kind: "repeated", reason: "Giá Cao" });
});

test("a list that is too long, or has a reason that is, is refused before it is sent", () => {
  const many = Array.from({ length: 31 }, (_, at) => `Lý do ${String(at)}`);
  expect(findReasonsProblem(many)).toEqual({ kind: "too_many", most: 30 });
  expect(findReasonsProblem(many.slice(1))).toBeNull();
  expect(findReasonsProblem(["x".repeat(101)])).toEqual({ kind: "too_long", reason: `${"x".repeat(40)}…`, most: 100 });
  expect(findReasonsProblem(["x".repeat(100)])).toBeNull();
});
