import { expect, test } from "vitest";

import type { Board, Pipeline } from "../api/types";
import { findEmptiness, findTunnelTargets } from "./emptiness";

const board = (open: number, won: number) =>
  ({
    columns: [
      { semantic: "open", count: open, deals: [] },
      { semantic: "won", count: won, deals: [] },
    ],
  }) as unknown as Board;

test("a board without deals is empty, also when the last deal has just left it", () => {
  expect(findEmptiness(board(0, 0))).toEqual({ kind: "no_deals" });
});

test("a board with nothing but closed deals is not empty", () => {
  expect(findEmptiness(board(0, 3))).toEqual({ kind: "all_closed", closed: 3 });
  expect(findEmptiness(board(1, 3))).toBeNull();
});

test("a deal that is shown counts, although the total does not contain it yet", () => {
  const late = { columns: [{ semantic: "open", count: 0, deals: [{}] }] } as unknown as Board;
  expect(findEmptiness(late)).toBeNull();
});

test("moving tunnels that are on say where the deals of a pipeline go", () => {
  const tunnel = (stage_id: string, action = "move", enabled = true) => ({ action, enabled, target: { stage_id } });
  const pipelines = [
    { id: "sales", stages: [], tunnels: [tunnel("due"), tunnel("due"), tunnel("off", "move", false)] },
    { id: "care", stages: [{ id: "due" }], tunnels: [] },
    { id: "other", stages: [{ id: "off" }, { id: "copy" }], tunnels: [] },
  ] as unknown as Pipeline[];
  expect(findTunnelTargets(pipelines, "sales").map(({ id }) => id)).toEqual(["care"]);
  expect(findTunnelTargets(pipelines, "care")).toEqual([]);
});
