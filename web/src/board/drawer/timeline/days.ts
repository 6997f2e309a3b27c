/** The entries of a timeline by day and by kind. */
import type { Entry } from "../../../api/types";

export const KINDS = ["comments", "stages", "fields", "rules", "tasks"] as const;
export type Kind = (typeof KINDS)[number];

/** The kind by which the timeline is filtered. Every entry that is no other kind tells how the deal moved. */
export function kindOf({ kind }: Pick<Entry, "kind">): Kind {
  if (kind === "commented") return "comments";
  if (kind === "changed") return "fields";
  if (kind.startsWith("rule_")) return "rules";
  return kind.startsWith("task_") ? "tasks" : "stages";
}

/** The kinds that the entries have, in order. */
export function kindsOf(entries: readonly Entry[]): Kind[] {
  const found = new Set(entries.map(kindOf));
  return KINDS.filter((kind) => found.has(kind));
}

/** The entries by the day of the reader, in the order of the entries. */
export function groupByDay(entries: readonly Entry[]): { day: Date; entries: Entry[] }[] {
  const days: { day: Date; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const at = new Date(entry.at);
    const day = new Date(at.getFullYear(), at.getMonth(), at.getDate());
    const last = days.at(-1);
    if (last?.day.getTime() === day.getTime()) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

/** Whether `day` is today (0), yesterday (1) or longer ago, in days of the reader. */
export function daysAgo(day: Date, now: Date): number {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((today.getTime() - day.getTime()) / 86_400_000);
}
