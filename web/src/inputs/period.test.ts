import { expect, test } from "vitest";

import { fromPeriod, periodText, toPeriod } from "./period";

test.each([
  ["PT90M", "en", "90 minutes"],
  ["P1DT12H", "en", "1 day 12 hours"],
  ["P3D", "vi", "3 ngày"],
  ["P2W", "vi", "2 tuần"],
  ["P1Y6M", "en", "1 year 6 months"],
  ["P0D", "en", ""],
  ["of a later release", "en", "of a later release"],
])("the period %s is worded in %s", (period, language, text) => {
  expect(periodText(period, language)).toBe(text);
});

test("a period is written in its unit", () => {
  expect(toPeriod(30, "minutes")).toBe("PT30M");
  expect(toPeriod(3, "months")).toBe("P3M");
});

test("a period of one unit can be edited, and another one has no count", () => {
  expect(fromPeriod("PT30M")).toEqual({ count: 30, unit: "minutes" });
  expect(fromPeriod("P3M")).toEqual({ count: 3, unit: "months" });
  expect(fromPeriod("P1DT12H")).toEqual({ count: null, unit: "days" });
});
