import { expect, test } from "vitest";

import { unitsFor } from "./units";

test("an interval has no minutes, and a date counts in whole days", () => {
  expect(unitsFor("after")[0]).toBe("minutes");
  expect(unitsFor("every")[0]).toBe("hours");
  expect(unitsFor("before_date")[0]).toBe("days");
});
