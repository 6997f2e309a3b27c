/** Made-up pipelines for tests of the map. */
import type { Pipeline, Stage, Tunnel } from "../../api/types";

export function company(lanes: number, columns: number): Pipeline[] {
  return Array.from({ length: lanes }, (_, lane) => ({
    id: `pipe_${String(lane)}`,
    name: `Pipeline ${String(lane)}`,
    position: lane,
    stages: Array.from({ length: columns }, (_, column) => stage(lane, column)),
    tunnels: [],
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    version: 1,
  }));
}

function stage(lane: number, column: number): Stage {
  const id = `stage_${String(lane)}_${String(column)}`;
  const asks = { required_fields: [], move_roles: [], idle_after_days: null, ask_lost_reason: false, lost_reasons: [] };
  return { id, name: id, color: "#39A8EF", semantic: "open", position: column, ...asks };
}

/** Adds a tunnel from one stage to another; both are given as lane and column. */
export function join(pipelines: Pipeline[], from: [number, number], to: [number, number]): void {
  const [source, target] = [from, to].map(([lane, column]) => ({
    pipeline_id: `pipe_${String(lane)}`,
    stage_id: `stage_${String(lane)}_${String(column)}`,
  })) as [Tunnel["source"], Tunnel["target"]];
  const tunnels = pipelines[from[0]]?.tunnels;
  tunnels?.push({
    id: `tun_${String(from)}_${String(to)}_${String(tunnels.length)}`,
    name: "A tunnel",
    enabled: true,
    source,
    target,
    action: "move",
    position: 0,
    delay: null,
    conditions: null,
    changes: {
      title_template: null,
      responsible: { kind: "keep", user_ids: [] },
      set: {},
      append: {},
      clear: [],
      add_tags: [],
      remove_tags: [],
    },
    warnings: [],
    warning_details: [],
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    version: 1,
  });
}
