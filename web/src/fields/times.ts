/** The times of a deal: how long it is on its stage, and whether its expected closing date has passed. */
import type { Deal, Stage } from "../api/types";

const DAY = 86_400_000; // milliseconds

/** The number of whole days that the deal is on its stage. */
export function daysOnStage(deal: Pick<Deal, "entered_stage_at">, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(deal.entered_stage_at).getTime()) / DAY));
}

export interface Idleness {
  since: Date;
  /** The number of days that the stage allows. */
  allowedDays: number;
}

/** Why and since when the deal is idle by the rule of its stage; null when it is not. */
export function findIdleness(
  deal: Pick<Deal, "entered_stage_at" | "stage_id">,
  stages: readonly Stage[],
  now: Date,
): Idleness | null {
  const allowedDays = stages.find((stage) => stage.id === deal.stage_id)?.idle_after_days;
  if (!allowedDays) return null;
  const since = new Date(new Date(deal.entered_stage_at).getTime() + allowedDays * DAY);
  return since <= now ? { since, allowedDays } : null;
}

/** Whether an open deal should have closed before today, the day of the reader. */
export function isCloseOverdue(deal: Pick<Deal, "status" | "expected_close_date">, now: Date): boolean {
  return deal.status === "open" && deal.expected_close_date !== null && deal.expected_close_date < dayOf(now);
}

/** The day of an instant where the reader is. */
export function dayOf(now: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(now.getFullYear())}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
