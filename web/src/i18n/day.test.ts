import { expect, test } from "vitest";

import { countDays, formatDay, readDay, writeDay } from "./day";

test.each([
  ["15/01/2026", "vi", "2026-01-15"],
  ["5/1/2026", "vi", "2026-01-05"],
  ["15-1-2026", "vi", "2026-01-15"],
  ["15.01.2026", "vi", "2026-01-15"],
  ["15 01 2026", "vi", "2026-01-15"],
  ["15012026", "vi", "2026-01-15"],
  ["01/15/2026", "en", "2026-01-15"],
  ["01152026", "en", "2026-01-15"],
  ["2026-01-15", "vi", "2026-01-15"],
  ["29/02/2028", "vi", "2028-02-29"],
  ["", "vi", null],
  ["  ", "en", null],
])("%s in %s is the day %s", (text, language, day) => {
  expect(readDay(text, language)).toBe(day);
});

test.each([
  ["01152026", "vi"], // no month 15
  ["01/15/2026", "vi"],
  ["15/01/2026", "en"],
  ["31/04/2026", "vi"],
  ["29/02/2026", "vi"],
  ["15/01/26", "vi"],
  ["15/01", "vi"],
  ["15/01/2026/1", "vi"],
  ["1501202", "vi"],
  ["2026-13-01", "vi"],
  ["2026-02-30", "en"],
  ["0000-01-01", "en"],
  ["ngày mai", "vi"],
])("%s in %s is no day", (text, language) => {
  expect(readDay(text, language)).toBeUndefined();
});

test("what the page writes is read as the same day", () => {
  for (const language of ["vi", "en"])
    for (const day of ["2026-01-09", "2026-12-31", "2028-02-29"])
      for (const text of [writeDay(day, language), formatDay(day, language)])
        expect([text, readDay(text, language)]).toEqual([text, day]);
});

test("a day is written in the order of the language", () => {
  expect(writeDay("2026-09-01", "vi")).toBe("01/09/2026");
  expect(writeDay("2026-09-01", "en")).toBe("09/01/2026");
});

test("a text that is no day stays as it is", () => {
  expect(formatDay("2026-02-30", "vi")).toBe("2026-02-30");
  expect(writeDay("?", "en")).toBe("?");
});

test("both ends of a period count", () => {
  expect(countDays("2026-01-01", "2026-01-01")).toBe(1);
  expect(countDays("2024-01-01", "2024-12-31")).toBe(366);
  expect(countDays("2026-01-02", "2026-01-01")).toBe(0);
});
