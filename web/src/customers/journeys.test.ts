import { expect, test } from "vitest";

import type { Deal } from "../api/types";
import { findJourneys } from "./journeys";

const deal = (id: string, made_from?: string) =>
  ({ id, created_at: `2026-01-0${id}T00:00:00Z`, origin: { kind: "manual", deal_id: made_from } }) as unknown as Deal;
const ids = (journeys: Deal[][]) => journeys.map((journey) => journey.map(({ id }) => id));

test("a deal, its copy and the repeat of its copy are one journey, oldest first", () => {
  expect(ids(findJourneys([deal("3", "2"), deal("1"), deal("2", "1")]))).toEqual([["1", "2", "3"]]);
});

test("a deal alone is no journey, also if its original is not shown", () => {
  expect(findJourneys([deal("1"), deal("3", "2")])).toEqual([]);
});

test("copies of a deal that is not shown stay apart", () => {
  expect(ids(findJourneys([deal("4", "9"), deal("5", "9"), deal("6", "4")]))).toEqual([["4", "6"]]);
});
