import { expect, test } from "vitest";

import type { WhatIf, WouldBe } from "../../api/types";
import { countStates, sumDays, sumParts } from "./trial";

const page = (...days: WhatIf["days"]) => ({ days }) as WhatIf;

test("results are counted by state, without the states that none has", () => {
  const found = (["skipped", "done", "skipped"] as const).map((state) => ({ state }) as WouldBe);
  expect(countStates(found)).toEqual([
    ["done", 1],
    ["skipped", 2],
  ]);
});

test("the parts of all SMS are summed", () => {
  expect(sumParts([{ parts: 2 }, { parts: null }, { parts: 3 }] as WouldBe[])).toBe(5);
});

test("a day that is in several pages is summed, and the last day comes first", () => {
  const days = sumDays([
    page({ day: "2026-03-01", acts: 2, others: 1 }, { day: "2026-03-02", acts: 0, others: 4 }),
    page({ day: "2026-03-01", acts: 3, others: 0 }),
  ]);
  expect(days).toEqual([
    { day: "2026-03-02", acts: 0, others: 4 },
    { day: "2026-03-01", acts: 5, others: 1 },
  ]);
});
