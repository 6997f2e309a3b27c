/** What is true of a board on which no open deal is to be seen. */
import type { Board, Pipeline } from "../api/types";

export type Emptiness = { kind: "no_deals" } | { kind: "all_closed"; closed: number } | null;

/** Whether the pipeline has no deals, or only closed ones; null if it has open deals. */
export function findEmptiness({ columns }: Board): Emptiness {
  // The deals are read, and the counts are totals that may be a moment older.
  const has = ({ count, deals }: Board["columns"][number]) => count > 0 || deals.length > 0;
  const [open, closed] = [true, false].map((isOpen) =>
    columns.filter((column) => (column.semantic === "open") === isOpen && has(column)),
  );
  if (open && open.length > 0) return null;
  if (!closed || closed.length === 0) return { kind: "no_deals" };
  return {
    kind: "all_closed",
    closed: closed.reduce((sum, { count, deals }) => sum + Math.max(count, deals.length), 0),
  };
}

/** The pipelines to which tunnels move the deals of a pipeline, each once. */
export function findTunnelTargets(pipelines: readonly Pipeline[], pipelineId: string): Pipeline[] {
  const tunnels = pipelines.find(({ id }) => id === pipelineId)?.tunnels ?? [];
  const stages = new Set(
    tunnels.filter(({ action, enabled }) => action === "move" && enabled).map(({ target }) => target.stage_id),
  );
  return pipelines.filter((one) => one.stages.some(({ id }) => stages.has(id)));
}
