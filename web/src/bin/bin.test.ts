import { expect, it } from "vitest";

import { daysLeft } from "./bin";

it("a deal is kept for thirty days, and the last of them has begun", () => {
  const deleted = new Date("2026-11-01T12:00:00Z");
  expect(daysLeft(deleted, deleted)).toBe(30);
  expect(daysLeft(deleted, new Date("2026-11-02T11:59:00Z"))).toBe(30);
  expect(daysLeft(deleted, new Date("2026-11-02T12:00:00Z"))).toBe(29);
  expect(daysLeft(deleted, new Date("2026-12-01T11:00:00Z"))).toBe(1);
  expect(daysLeft(deleted, new Date("2026-12-05T12:00:00Z"))).toBe(0);
});
