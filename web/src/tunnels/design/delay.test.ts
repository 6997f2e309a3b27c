import { expect, test } from "vitest";

import { delayOf, durationOf } from "./delay";

test("a delay is told in the biggest unit that it is whole in", () => {
  expect(delayOf("PT90M")).toEqual({ count: 90, unit: "minutes" });
  expect(delayOf("PT120M")).toEqual({ count: 2, unit: "hours" });
  expect(delayOf("P1DT12H")).toEqual({ count: 36, unit: "hours" });
  expect(delayOf("P2W")).toEqual({ count: 14, unit: "days" });
});

test("none, and one of zero, is at once", () => {
  expect(delayOf(null)).toEqual({ count: 0, unit: "minutes" });
  expect(delayOf("PT0S")).toEqual({ count: 0, unit: "minutes" });
  expect(durationOf({ count: 0, unit: "days" })).toBeNull();
});

test("what these units cannot tell is left alone", () => {
  expect(["P1M", "P1Y", "PT30S"].map(delayOf)).toEqual([null, null, null]);
});

test("what is chosen comes back as it was", () => {
  for (const duration of ["PT5M", "PT7H", "P3D"]) {
    const delay = delayOf(duration);
    expect(delay && durationOf(delay)).toBe(duration);
  }
});
