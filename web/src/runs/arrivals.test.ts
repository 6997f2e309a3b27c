import { expect, test } from "vitest";

import type { Entry, Pipeline } from "../api/types";
import { findArrivals } from "./arrivals";

const pipeline = (name: string, ...stages: string[]) => ({ name, stages: stages.map((id) => ({ id })) }) as Pipeline;
const PIPELINES = [pipeline("Sales", "new", "won"), pipeline("Installation", "planned", "visit", "done")];
const TUNNEL = { kind: "tunnel", id: "tun_1", name: "Sold" } as Entry["actor"];
const MAI = { kind: "user", id: "usr_1", name: "Mai" } as Entry["actor"];

const at = (minute: number) => `2026-11-24T09:${String(minute).padStart(2, "0")}:00Z`;
const entry = (minute: number, kind: Entry["kind"], actor: Entry["actor"], before?: string, after?: string) =>
  ({
    at: at(minute),
    kind,
    actor,
    changes: after === undefined ? [] : [{ field: "stage_id", before: before ?? null, after }],
  }) as unknown as Entry;
const run = (stage_id: string, minute: number) => ({ stage_id, created_at: at(minute) });

const HISTORY = [
  entry(6, "moved", MAI, "visit", "done"),
  entry(5, "rule_ran", MAI),
  entry(4, "moved", MAI, "planned", "visit"),
  entry(3, "transferred", TUNNEL, "won", "planned"),
  entry(2, "moved", MAI, "new", "won"),
  entry(1, "created", MAI),
];

test("a rule of the stage that a tunnel leads to names the tunnel, the stage before and the time", () => {
  expect(findArrivals(HISTORY, run("planned", 3), PIPELINES)).toEqual([
    { at: at(3), actor: TUNNEL, makes: null, from: "won", to: "planned" },
  ]);
});

test("a rule of a later stage names the arrival in the pipeline and the one on the stage", () => {
  const found = findArrivals(HISTORY, run("visit", 5), PIPELINES);
  expect(found.map(({ actor, from, to }) => [actor.name, from, to])).toEqual([
    ["Sold", "won", "planned"],
    ["Mai", "planned", "visit"],
  ]);
});

test("a deal that was made on the stage comes from nowhere", () => {
  expect(findArrivals(HISTORY, run("new", 1), PIPELINES)).toEqual([
    { at: at(1), actor: MAI, makes: "deal", from: null, to: "new" },
  ]);
});

test("a copy names the stage of its original", () => {
  const copied = [entry(2, "copied_from", TUNNEL, "won", "planned")];
  expect(findArrivals(copied, run("planned", 2), PIPELINES)).toEqual([
    { at: at(2), actor: TUNNEL, makes: "copy", from: "won", to: "planned" },
  ]);
});

test("a deal that comes twice has the arrival before the run", () => {
  const again = [entry(8, "moved", MAI, "done", "visit"), ...HISTORY];
  expect(findArrivals(again, run("visit", 5), PIPELINES).at(-1)?.at).toBe(at(4));
  expect(findArrivals(again, run("visit", 8), PIPELINES).at(-1)?.at).toBe(at(8));
});

test("an arrival that the timeline does not show is not made up", () => {
  expect(findArrivals(HISTORY.slice(0, 3), run("planned", 3), PIPELINES)).toEqual([]);
});
