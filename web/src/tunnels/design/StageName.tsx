import type { Pipeline, Stage } from "../../api/types";

/** The name of a stage outside of the map, with its colour and its pipeline. */
export function StageName({ pipeline, stage }: { pipeline: Pipeline; stage: Stage }) {
  return (
    <span className="stage-chip" style={{ "--stage": stage.color } as React.CSSProperties}>
      <small>{pipeline.name}</small>
      {stage.name}
    </span>
  );
}
