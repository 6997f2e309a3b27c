import type { Pipeline, Stage } from "../api/types";

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
