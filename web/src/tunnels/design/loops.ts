/**
 * Loops of tunnels. The API refuses loops that never end. It only warns of a loop that a condition or a delay may
 * end.
 */
import type { Pipeline, Tunnel } from "../../api/types";

/** The stages of the shortest loop through a tunnel and other enabled tunnels; null when there is none. */
export function findLoop(tunnel: Tunnel, pipelines: readonly Pipeline[]): string[] | null {
  if (!tunnel.enabled) return null;
  const others = pipelines.flatMap((one) => one.tunnels).filter((one) => one.enabled && one.id !== tunnel.id);
  const paths = new Map([[tunnel.target.stage_id, [tunnel.source.stage_id, tunnel.target.stage_id]]]);
  for (const [stageId, path] of paths) {
    if (stageId === tunnel.source.stage_id) return path;
    for (const { source, target } of others) {
      if (source.stage_id === stageId && !paths.has(target.stage_id))
        paths.set(target.stage_id, [...path, target.stage_id]);
    }
  }
  return null;
}
