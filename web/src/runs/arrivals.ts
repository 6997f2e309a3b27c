/** How a deal came to the stage of a run: by which tunnel, rule or person, from where, and when. */
import type { Entry, Pipeline, Run } from "../api/types";

export interface Arrival {
  at: string;
  actor: Entry["actor"];
  /** Whether the deal was made by it, as a copy of another or as a new one. */
  makes: "copy" | "deal" | null;
  /** The stage before; null for a new deal. */
  from: string | null;
  to: string;
}

/** Whether the entries, newest first, reach back to the arrival in the pipeline. */
export function hasArrivals(entries: readonly Entry[], run: Run, pipelines: readonly Pipeline[]): boolean {
  return findArrivals(entries, run, pipelines).some(({ from }) => !isWithin(run, from, pipelines));
}

/**
 * The arrival of the deal in the pipeline of the run, and its arrival on the stage if that is another one. `entries`
 * are those of the timeline, newest first.
 */
export function findArrivals(
  entries: readonly Entry[],
  run: Pick<Run, "stage_id" | "created_at">,
  pipelines: readonly Pipeline[],
): Arrival[] {
  const until = Date.parse(run.created_at);
  const arrivals = toArrivals(entries, run.stage_id).filter(({ at }) => Date.parse(at) <= until);
  const on = arrivals.findIndex(({ to }) => to === run.stage_id);
  const onStage = arrivals[on];
  if (!onStage) return [];
  const inPipeline = arrivals.slice(on).find(({ from }) => !isWithin(run, from, pipelines));
  return inPipeline && inPipeline !== onStage ? [inPipeline, onStage] : [onStage];
}

/** Whether a stage belongs to the pipeline of the run. */
function isWithin(run: Pick<Run, "stage_id">, stageId: string | null, pipelines: readonly Pipeline[]): boolean {
  const pipeline = pipelines.find((one) => one.stages.some(({ id }) => id === run.stage_id));
  return pipeline?.stages.some(({ id }) => id === stageId) ?? false;
}

/** The entries by which the deal entered stages. The first entry of a new deal names no stage: it is the one before. */
function toArrivals(entries: readonly Entry[], last: string): Arrival[] {
  let next = last;
  return entries.flatMap(({ at, actor, kind, changes }) => {
    const change = changes.find(({ field }) => field === "stage_id");
    if (!change && kind !== "created") return [];
    const to = typeof change?.after === "string" ? change.after : next;
    const from = typeof change?.before === "string" ? change.before : null;
    if (from !== null) next = from;
    return [{ at, actor, makes: kind === "created" ? "deal" : kind === "copied_from" ? "copy" : null, from, to }];
  });
}
