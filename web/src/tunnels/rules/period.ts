/** The periods of rules: a number of one unit. In the API a period is an ISO 8601 duration. */
import type { Rule } from "../../api/types";

type WhenKind = Rule["when"]["kind"];

export const UNITS = ["minutes", "hours", "days", "weeks", "months", "years"] as const;
export type Unit = (typeof UNITS)[number];

const LETTERS: Record<Unit, string> = {
  minutes: "T#M",
  hours: "T#H",
  days: "#D",
  weeks: "#W",
  months: "#M",
  years: "#Y",
};
const PARTS = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const NAMES = ["year", "month", "week", "day", "hour", "minute", "second"] as const;

/** The units that the period of a rule can have: dates count in whole days, and an interval is an hour at least. */
export function unitsFor(kind: WhenKind): readonly Unit[] {
  if (kind === "after") return UNITS;
  return UNITS.slice(kind === "every" ? 1 : 2);
}

/** Zero days before or after a date are that day. */
export function leastCount(kind: WhenKind): number {
  return kind === "before_date" || kind === "after_date" ? 0 : 1;
}

export function toPeriod(count: number, unit: Unit): string {
  return `P${LETTERS[unit].replace("#", String(count))}`;
}

/** The count and the unit of a period; the count is null if the period has several units, or one that is not offered. */
export function fromPeriod(period: string): { count: number | null; unit: Unit } {
  const unit = UNITS.find((each) => new RegExp(`^P${LETTERS[each].replace("#", "(\\d+)")}$`).test(period));
  return unit ? { count: Number(/\d+/.exec(period)?.[0]), unit } : { count: null, unit: "days" };
}

/** The period in words; an empty text for none at all, and the text of the API if it cannot be read. */
export function periodText(period: string, language: string): string {
  const found = PARTS.exec(period);
  if (!found) return period;
  const parts = NAMES.flatMap((unit, at) => {
    const count = Number(found[at + 1] ?? 0);
    return count === 0
      ? []
      : [new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count)];
  });
  return parts.join(" ");
}
