import { expect, test } from "vitest";

import { parseDelay, toDuration } from "./delay";

test("a delay is told in the biggest unit that it is whole in", () => {
  expect(parseDelay("PT90M")).toEqual({ count: 90, unit: "minutes" });
  expect(parseDelay("PT120M")).toEqual({ count: 2, unit: "hours" });
  expect(parseDelay("P1DT12H")).toEqual({ count: 36, unit: "hours" });
  expect(parseDelay("P2W")).toEqual({ count: 14, unit: "days" });
});

test("none, and one of zero, is at once", () => {
  expect(parseDelay(null)).toEqual({ count: 0, unit: "minutes" });
  expect(parseDelay("PT0S")).toEqual({ count: 0, unit: "minutes" });
  expect(toDuration({ count: 0, unit: "days" })).toBeNull();
});

test("what these units cannot tell is left alone", () => {
  expect(["P1M", "P1Y", "PT30S"].map(parseDelay)).toEqual([null, null, null]);
});

test("what is chosen comes back as it was", () => {
  for (const duration of ["PT5M", "PT7H", "P3D"]) {
    const delay = parseDelay(duration);
    expect(delay && toDuration(delay)).toBe(duration);
  }
});
