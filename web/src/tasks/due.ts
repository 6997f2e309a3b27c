/** When tasks are due, in the time zone of the reader. */
import type { Task } from "../api/types";

export const GROUPS = ["overdue", "today", "week", "later"] as const;
export type Group = (typeof GROUPS)[number];

/** The groups that have tasks, in order; weeks end on Sunday. The tasks of a group keep their order. */
export function groupTasks(tasks: readonly Task[], now: Date): { group: Group; tasks: Task[] }[] {
  const tomorrow = startOfDay(now, 1);
  const monday = startOfDay(now, 7 - ((now.getDay() + 6) % 7));
  const groupOf = (due: Date): Group =>
    due < now ? "overdue" : due < tomorrow ? "today" : due < monday ? "week" : "later";
  return GROUPS.map((group) => ({
    group,
    tasks: tasks.filter((task) => groupOf(new Date(task.due_at)) === group),
  })).filter((one) => one.tasks.length > 0);
}

export function isOverdue(task: Task, now: Date): boolean {
  return task.done_at === null && new Date(task.due_at) < now;
}

/** A moment as a day and a time of the reader, as they are typed. */
export function splitMoment(instant: string): { day: string; time: string } {
  const at = new Date(instant);
  const two = (number: number) => String(number).padStart(2, "0");
  return {
    day: `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}

/** What the API gets: a moment, or a day whose business hours end it. */
export function toDue(day: string, time: string | null): { due_at: string } | { due_on: string } {
  return time === null ? { due_on: day } : { due_at: new Date(`${day}T${time}`).toISOString() };
}

function startOfDay(now: Date, ahead: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead);
}
