import type { Deal, DealChange } from "../../api/types";

/** Fields that mean something only together. */
const TOGETHER: (keyof Deal)[][] = [
  ["amount", "currency"],
  ["lost_reason", "stage_id"],
];

/** Whether `now` has the values of `before` in all fields that the changes replace or depend on. */
export function areFieldsSame(changes: DealChange, before: Deal, now: Deal): boolean {
  const changed = Object.keys(changes) as (keyof Deal)[];
  const fields = new Set(changed.flatMap((field) => [field, ...(TOGETHER.find((set) => set.includes(field)) ?? [])]));
  return [...fields].every((field) => JSON.stringify(before[field]) === JSON.stringify(now[field]));
}
