import { expect, test } from "vitest";

import type { Flow, Pipeline } from "../api/types";
import { layOutFlows } from "./flows";

const flow = (hop: number, source: string, target: string, count: number) =>
  ({
    hop,
    tunnel_id: "t",
    source: { pipeline_id: source, stage_id: "" },
    target: { pipeline_id: target, stage_id: "" },
    count,
  }) as Flow;
const pipelines = ["a", "b"].map((id) => ({ id, name: id.toUpperCase() })) as Pipeline[];

test("a deal that returns to a pipeline gets another column", () => {
  const { nodes, links } = layOutFlows([flow(1, "a", "b", 5), flow(2, "b", "a", 2)], pipelines, 600, 200);
  expect(nodes.map(({ name, column }) => `${name}${String(column)}`)).toEqual(["A0", "B1", "A2"]);
  expect(links.map(({ value }) => value)).toEqual([5, 2]);
});

test("tunnels between the same two pipelines are drawn as one ribbon", () => {
  const { links } = layOutFlows([flow(1, "a", "b", 5), flow(1, "a", "b", 3)], pipelines, 600, 200);
  expect(links.map(({ value }) => value)).toEqual([8]);
});
