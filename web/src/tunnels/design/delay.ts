/** Delays as a number of one unit. In the API a delay is an ISO 8601 duration, or null for none. */
export const UNITS = ["minutes", "hours", "days"] as const;
export type Unit = (typeof UNITS)[number];

export interface Delay {
  count: number;
  unit: Unit;
}

const MINUTES: Record<Unit, number> = { minutes: 1, hours: 60, days: 24 * 60 };
const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * The delay in the largest unit that divides it; null for a duration that these units cannot express, such as a
 * month.
 */
export function parseDelay(duration: string | null): Delay | null {
  if (duration === null) return { count: 0, unit: "minutes" };
  const parts = ISO.exec(duration);
  if (!parts) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  if (seconds % 60 !== 0) return null;
  const total = (weeks * 7 + days) * MINUTES.days + hours * MINUTES.hours + minutes + seconds / 60;
  const unit = total === 0 ? undefined : UNITS.findLast((one) => total % MINUTES[one] === 0);
  return { count: total / MINUTES[unit ?? "minutes"], unit: unit ?? "minutes" };
}

export function toDuration({ count, unit }: Delay): string | null {
  if (count === 0) return null;
  return { minutes: `PT${String(count)}M`, hours: `PT${String(count)}H`, days: `P${String(count)}D` }[unit];
}
