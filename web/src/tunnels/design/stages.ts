import type { Pipeline, Tunnel } from "../../api/types";

/** The tunnels that begin on a stage, in the order in which they run. */
export function tunnelsFrom(pipeline: Pipeline, stageId: string): Tunnel[] {
  return pipeline.tunnels
    .filter((tunnel) => tunnel.source.stage_id === stageId)
    .sort((one, other) => one.position - other.position || (one.id < other.id ? -1 : 1));
}
