import { expect, test } from "vitest";

import { findPeriodProblem } from "./analytics";

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
