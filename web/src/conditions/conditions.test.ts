import { expect, test } from "vitest";

import type { Condition } from "../api/types";
import { countComparisons, dropUnfinished, asGroup, listOperators } from "./conditions";

const big: Condition = { field: "amount", op: "gte", value: 1000 };

test("unfinished comparisons and empty groups are dropped", () => {
  const half: Condition = { field: "title", op: "contains", value: "" };
  expect(dropUnfinished({ all: [big, half, { any: [half] }] })).toEqual({ all: [big] });
  expect(dropUnfinished({ all: [half] })).toBeNull();
});

test("zero is a value, and operators without a value are complete", () => {
  const zero: Condition = { field: "amount", op: "gt", value: 0 };
  const set: Condition = { field: "source", op: "is_set" };
  expect(dropUnfinished({ any: [zero, set] })).toEqual({ any: [zero, set] });
});

test("a single comparison is treated as a group of one", () => {
  expect(asGroup(big)).toEqual({ kind: "all", parts: [big] });
});

test("no operator is offered that can never hold", () => {
  expect(listOperators({ name: "source", kind: "text" })).toContain("is_empty");
  expect(listOperators({ name: "title", kind: "text" })).not.toContain("is_empty");
  expect(listOperators({ name: "currency", kind: "text" })).not.toContain("contains");
});

test("comparisons are counted in all nested groups", () => {
  expect(countComparisons({ all: [big, { any: [big, { all: [big] }] }] })).toBe(3);
});
