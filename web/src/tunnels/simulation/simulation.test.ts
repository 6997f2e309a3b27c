import { expect, test } from "vitest";

import type { Simulation } from "../../api/types";
import { groupByArrival } from "./simulation";

const ref = (stage_id: string) => ({ pipeline_id: "p", stage_id });
const verdict = (tunnel_id: string, fires: boolean) => ({ tunnel_id, fires });
const step = (tunnel_id: string, from: string, title: string) => ({
  tunnel_id,
  from: ref(from),
  deal: { title },
  delay: null,
});

test("each arrival has the steps of its own tunnels, copies before the move", () => {
  const simulation = {
    considered: [
      { title: "D", stage: ref("a"), tunnels: [verdict("move", true), verdict("copy", true), verdict("off", false)] },
      { title: "copy", stage: ref("b"), tunnels: [], rules: [{ rule_id: "greet" }] },
      { title: "moved", stage: ref("c"), tunnels: [verdict("on", true)] },
    ],
    steps: [step("copy", "a", "copy"), step("move", "a", "moved"), step("on", "c", "end")],
    stopped: null,
  } as unknown as Simulation;
  expect(groupByArrival(simulation)[1]?.rules).toEqual([{ rule_id: "greet" }]);
  const made = groupByArrival(simulation).map(({ tunnels }) => tunnels.map(({ deal }) => deal?.title));
  expect(made).toEqual([["moved", "copy", undefined], [], ["end"]]);
});

test("a stopped simulation has no outcome for the tunnels that would fire", () => {
  const simulation = {
    considered: [{ title: "D", stage: ref("a"), tunnels: [verdict("move", true)] }],
    steps: [],
    stopped: { reason: "too_many_hops", detail: "" },
  } as unknown as Simulation;
  expect(groupByArrival(simulation)[0]?.tunnels[0]?.deal).toBeUndefined();
});
