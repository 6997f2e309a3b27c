import { expect, test } from "vitest";

import type { Deal, Stage } from "../api/types";
import { daysOnStage, findIdleness, isCloseOverdue } from "./times";

const NOW = new Date(2026, 10, 20, 12);
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

test("the age on a stage is in whole days, and a deal of the future has none", () => {
  expect(daysOnStage({ entered_stage_at: daysAgo(3.9) }, NOW)).toBe(3);
  expect(daysOnStage({ entered_stage_at: daysAgo(-1) }, NOW)).toBe(0);
});

test("a deal is idle after the days that its stage allows, and it is known how many they are", () => {
  const stages = [
    { id: "new", idle_after_days: 7 },
    { id: "won", idle_after_days: null },
  ] as Stage[];
  const find = (days: number, stage_id = "new") =>
    findIdleness({ entered_stage_at: daysAgo(days), stage_id }, stages, NOW);
  expect(find(6.9)).toBeNull();
  expect(find(10)).toEqual({ since: new Date(daysAgo(3)), allowedDays: 7 });
  expect(find(10, "won")).toBeNull();
});

test("an open deal is overdue from the day after its expected closing date", () => {
  const overdue = (expected_close_date: string | null, status: Deal["status"] = "open") =>
    isCloseOverdue({ status, expected_close_date }, NOW);
  expect(overdue("2026-11-19")).toBe(true);
  expect(overdue("2026-11-20")).toBe(false);
  expect(overdue(null)).toBe(false);
  expect(overdue("2026-11-19", "won")).toBe(false);
});
