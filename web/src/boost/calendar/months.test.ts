import { expect, test } from "vitest";

import { countByMonth, daysOf } from "./months";

test("a year has thirteen months, of which the first and the last are the same", () => {
  const months = countByMonth("2026-11-29", [
    { date: "2026-11-30", count: 2 },
    { date: "2027-02-28", count: 1 },
    { date: "2027-11-29", count: 4 },
  ]);
  expect(months).toHaveLength(13);
  expect(months.filter(({ count }) => count > 0)).toEqual([
    { month: "2026-11", count: 2 },
    { month: "2027-02", count: 1 },
    { month: "2027-11", count: 4 },
  ]);
});

test("a month ends on its last day, and the first one begins today", () => {
  expect(daysOf("2026-11", "2026-11-29")).toEqual({ from: "2026-11-29", to: "2026-11-30" });
  expect(daysOf("2028-02", "2026-11-29")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
  expect(daysOf("2026-12", "2026-11-29")).toEqual({ from: "2026-12-01", to: "2026-12-31" });
});
