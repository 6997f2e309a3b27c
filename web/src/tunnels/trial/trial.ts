/** The numbers of a trial of a rule. */
import type { WhatIf, WouldBe } from "../../api/types";

const ORDER = ["done", "sending", "pending", "skipped", "failed", "cancelled", "parked"] as const;
type State = (typeof ORDER)[number];

/** How many results have each state, without the states that none has. */
export function countStates(found: readonly WouldBe[]): [State, number][] {
  return ORDER.map((state): [State, number] => [state, found.filter((one) => one.state === state).length]).filter(
    ([, count]) => count > 0,
  );
}

/** The parts of all SMS that the rule would have sent; 0 without SMS. */
export const sumParts = (found: readonly WouldBe[]) => found.reduce((sum, one) => sum + (one.parts ?? 0), 0);

/** The numbers of each day in all pages, the last day first. */
export function sumDays(pages: readonly WhatIf[]): WhatIf["days"] {
  const days = new Map<string, WhatIf["days"][number]>();
  for (const { day, acts, others } of pages.flatMap((page) => page.days)) {
    const before = days.get(day) ?? { day, acts: 0, others: 0 };
    days.set(day, { day, acts: before.acts + acts, others: before.others + others });
  }
  return [...days.values()].sort((one, other) => other.day.localeCompare(one.day));
}
