import { expect, test } from "vitest";

import type { Entry } from "../../../api/types";
import { daysAgo, groupByDay, kindOf, kindsOf } from "./days";

const entry = (kind: Entry["kind"], at = new Date(2026, 10, 28, 9).toISOString()) => ({ kind, at }) as Entry;

test("the kinds of a timeline are those that it has", () => {
  const entries = [entry("rule_ran"), entry("commented"), entry("transferred"), entry("rule_failed")];
  expect(kindsOf(entries)).toEqual(["comments", "stages", "rules"]);
  expect(kindOf(entry("changed"))).toBe("fields");
  expect(kindOf(entry("task_done"))).toBe("tasks");
});

test("entries are grouped by the day of the reader", () => {
  const at = (day: number, hour: number) => entry("changed", new Date(2026, 10, day, hour).toISOString());
  const groups = groupByDay([at(28, 23), at(28, 0), at(27, 23)]);
  expect(groups.map(({ day, entries }) => [day.getDate(), entries.length])).toEqual([
    [28, 2],
    [27, 1],
  ]);
  const now = new Date(2026, 10, 28, 1);
  expect(groups.map(({ day }) => daysAgo(day, now))).toEqual([0, 1]);
});
