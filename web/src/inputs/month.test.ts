import { expect, test } from "vitest";

import { addDays, addMonths, weeksOf } from "./month";

test("days and months are added across their ends", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2026-01-31", -2)).toBe("2025-11-30");
});

test("the weeks of a month are whole and begin on Monday", () => {
  const weeks = weeksOf("2026-11-28"); // it begins on a Sunday
  expect(weeks.map((week) => week[0])).toEqual([
    "2026-10-26",
    "2026-11-02",
    "2026-11-09",
    "2026-11-16",
    "2026-11-23",
    "2026-11-30",
  ]);
  expect(weeks.every((week) => week.length === 7)).toBe(true);
  expect(weeksOf("2027-02-10")).toHaveLength(4); // 28 days from a Monday
});
