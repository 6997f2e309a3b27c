import { expect, test } from "vitest";

import { findPeriodProblem, periodOf, PRESETS } from "./analytics";

const TODAY = "2026-11-30";

test("a period has one to 366 days", () => {
  expect(findPeriodProblem({ from: "2026-01-01", to: "2026-01-01" }, TODAY)).toBeNull();
  expect(findPeriodProblem({ from: "2024-01-01", to: "2024-12-31" }, TODAY)).toBeNull();
  expect(findPeriodProblem({ from: "2024-01-01", to: "2025-01-01" }, TODAY)).toBe("too_long");
  expect(findPeriodProblem({ from: "2026-01-02", to: "2026-01-01" }, TODAY)).toBe("ends_before");
});

test("a period without an end lasts until today, and one without a start is short", () => {
  expect(findPeriodProblem({ from: "2025-11-29" }, TODAY)).toBe("too_long");
  expect(findPeriodProblem({ from: "2027-01-01" }, TODAY)).toBeNull();
  expect(findPeriodProblem({ to: "2020-01-01" }, TODAY)).toBeNull();
  expect(findPeriodProblem({}, TODAY)).toBeNull();
});

test("a usual period is one that the API takes", () => {
  const periods = PRESETS.map((preset) => periodOf(preset, "2028-12-31"));
  expect(periods).toEqual([
    { from: "2028-12-02", to: "2028-12-31" },
    { from: "2028-10-03", to: "2028-12-31" },
    { from: "2028-01-01", to: "2028-12-31" },
    { from: "2027-01-01", to: "2027-12-31" },
  ]);
  expect(periods.map((period) => findPeriodProblem(period, "2028-12-31"))).toEqual([null, null, null, null]);
});
