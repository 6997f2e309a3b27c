/** Lays out the flows as a diagram. Each hop has a column, so a ribbon never runs backwards, even when deals return. */
import { sankey, sankeyJustify, type SankeyLink, type SankeyNode } from "d3-sankey";

import type { Flow, Pipeline } from "../api/types";

export interface Place {
  id: string;
  pipelineId: string;
  name: string;
  column: number;
}

export interface Passage {
  count: number;
}

export type Node = SankeyNode<Place, Passage>;
export type Ribbon = SankeyLink<Place, Passage>;

export function layOutFlows(flows: readonly Flow[], pipelines: readonly Pipeline[], width: number, height: number) {
  const names = new Map(pipelines.map((one) => [one.id, one.name]));
  const places = new Map<string, Place>();
  const counts = new Map<string, { source: string; target: string; value: number }>();
  const place = (column: number, pipelineId: string): string => {
    const id = `${String(column)}:${pipelineId}`;
    if (!places.has(id)) places.set(id, { id, pipelineId, name: names.get(pipelineId) ?? "?", column });
    return id;
  };
  for (const flow of flows) {
    const source = place(flow.hop - 1, flow.source.pipeline_id);
    const target = place(flow.hop, flow.target.pipeline_id);
    const key = `${source}>${target}`;
    counts.set(key, { source, target, value: (counts.get(key)?.value ?? 0) + flow.count });
  }
  return sankey<Place, Passage>()
    .nodeId((node) => node.id)
    .nodeAlign((node, columns) =>
      node.sourceLinks?.length || node.targetLinks?.length ? node.column : sankeyJustify(node, columns),
    )
    .nodeWidth(14)
    .nodePadding(28)
    .extent([
      [1, 8],
      [width - 1, height - 8],
    ])({
    nodes: [...places.values()].map((one) => ({ ...one })),
    links: [...counts.values()].map((one) => ({ ...one, count: one.value })),
  });
}

/** Names a node by its pipeline. The layout replaces the ids of a link's ends by the nodes themselves. */
export function pipelineName(end: Node | string | number): string {
  return typeof end === "object" ? end.name : String(end);
}

/** Identifies a node: a pipeline has several when deals return to it. */
export function placeName(end: Node | string | number): string {
  return typeof end === "object" ? `${end.name} (${String(end.column + 1)})` : String(end);
}
