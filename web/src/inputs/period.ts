/** Periods as people enter them: a number of one unit. In the API a period is an ISO 8601 duration. */
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
