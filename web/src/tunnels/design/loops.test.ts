import { expect, test } from "vitest";

import type { Pipeline, Tunnel } from "../../api/types";
import { findLoop } from "./loops";

function tunnel(from: string, to: string, enabled = true): Tunnel {
  return { id: `${from}${to}`, enabled, source: { stage_id: from }, target: { stage_id: to } } as Tunnel;
}

function map(...tunnels: Tunnel[]): Pipeline[] {
  return [{ tunnels } as Pipeline];
}

test("a loop is found with all its stages, back to the first one", () => {
  const first = tunnel("a", "b");
  expect(findLoop(first, map(first, tunnel("b", "c"), tunnel("c", "a")))).toEqual(["a", "b", "c", "a"]);
});

test("a disabled tunnel is not part of a loop", () => {
  const first = tunnel("a", "b");
  expect(findLoop(first, map(first, tunnel("b", "a", false)))).toBeNull();
  expect(findLoop({ ...first, enabled: false }, map(first, tunnel("b", "a")))).toBeNull();
});
