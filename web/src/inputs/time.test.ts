import { expect, test } from "vitest";

import { readTime } from "./time";

test.each([
  ["9", "09:00"],
  ["9:30", "09:30"],
  ["9h30", "09:30"],
  ["14h", "14:00"],
  ["0930", "09:30"],
  ["23:59", "23:59"],
  ["", null],
  ["24:00", undefined],
  ["9:60", undefined],
  ["noon", undefined],
])("%s is read as %s", (text, time) => {
  expect(readTime(text)).toBe(time);
});
