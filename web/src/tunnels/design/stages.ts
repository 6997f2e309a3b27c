import type { Pipeline, Stage, Tunnel } from "../../api/types";

/** The stages as options, grouped by pipeline. A search finds both names. */
export function stageOptions(pipelines: readonly Pipeline[]) {
  return pipelines.map((pipeline) => ({
    group: pipeline.name,
    items: pipeline.stages.map((stage) => ({ value: stage.id, label: stage.name })),
  }));
}

export function findStage(
  pipelines: readonly Pipeline[],
  id: string,
): { pipeline: Pipeline; stage: Stage } | undefined {
  for (const pipeline of pipelines) {
    const stage = pipeline.stages.find((one) => one.id === id);
    if (stage) return { pipeline, stage };
  }
  return undefined;
}

/** The tunnels that begin on a stage, in the order in which they run. */
export function tunnelsFrom(pipeline: Pipeline, stageId: string): Tunnel[] {
  return pipeline.tunnels
    .filter((tunnel) => tunnel.source.stage_id === stageId)
    .sort((one, other) => one.position - other.position || (one.id < other.id ? -1 : 1));
}
