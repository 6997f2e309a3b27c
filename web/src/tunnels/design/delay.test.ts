import { expect, test } from "vitest";

import { parseDelay, toDuration } from "./delay";

test("a delay is given in the largest unit that divides it", () => {
  expect(parseDelay("PT90M")).toEqual({ count: 90, unit: "minutes" });
  expect(parseDelay("PT120M")).toEqual({ count: 2, unit: "hours" });
  expect(parseDelay("P1DT12H")).toEqual({ count: 36, unit: "hours" });
  expect(parseDelay("P2W")).toEqual({ count: 14, unit: "days" });
});

test("no delay and a delay of zero both mean at once", () => {
  expect(parseDelay(null)).toEqual({ count: 0, unit: "minutes" });
  expect(parseDelay("PT0S")).toEqual({ count: 0, unit: "minutes" });
  expect(toDuration({ count: 0, unit: "days" })).toBeNull();
});

test("a duration that these units cannot express gives null", () => {
  expect(["P1M", "P1Y", "PT30S"].map(parseDelay)).toEqual([null, null, null]);
});

test("a delay survives the way to a duration and back", () => {
  for (const duration of ["PT5M", "PT7H", "P3D"]) {
    const delay = parseDelay(duration);
    expect(delay && toDuration(delay)).toBe(duration);
  }
});
