/** The units of the times of rules. */
import type { Rule } from "../../api/types";
import { type Unit, UNITS } from "../../inputs/period";

type WhenKind = Rule["when"]["kind"];

/** The units that the period of a rule can have: dates count in whole days, and an interval is an hour at least. */
export function unitsFor(kind: WhenKind): readonly Unit[] {
  if (kind === "after") return UNITS;
  return UNITS.slice(kind === "every" ? 1 : 2);
}

/** Zero days before or after a date are that day. */
export function leastCount(kind: WhenKind): number {
  return kind === "before_date" || kind === "after_date" ? 0 : 1;
}
