import { expect, test } from "vitest";

import type { Deal, Stage } from "../../api/types";
import { groupByStage, toQuery } from "./filter";

test("filtered deals stand in the columns of their stages, with their own counts and sums", () => {
  const stages = [{ id: "new" }, { id: "won" }] as Stage[];
  const deals = [
    { id: "a", stage_id: "won", amount: 100, currency: "USD" },
    { id: "b", stage_id: "won", amount: 50, currency: "USD" },
    { id: "c", stage_id: "won", amount: 7, currency: "VND" },
    { id: "d", stage_id: "won", amount: null, currency: "VND" },
  ] as Deal[];
  const [first, won] = groupByStage(stages, deals).columns;
  expect([first?.count, first?.totals]).toEqual([0, []]);
  expect(won?.count).toBe(4);
  expect(won?.totals.map(({ currency, amount }) => [currency, amount])).toEqual([
    ["USD", 150],
    ["VND", 7],
  ]);
});

test("the filter of the URL becomes the parameters of the API", () => {
  const now = new Date("2026-11-28T10:00:00Z");
  expect(toQuery({ who: "me", tag: "vip", amount_from: "500", stays: "7" }, "user_an", now)).toEqual({
    responsible_id: "user_an",
    tag: "vip",
    amount_from: 500,
    entered_until: "2026-11-21T10:00:00.000Z",
  });
  expect(toQuery({ who: "none", stays: "long", amount_to: "-1" }, "user_an", now)).toEqual({ responsible_id: "none" });
});
