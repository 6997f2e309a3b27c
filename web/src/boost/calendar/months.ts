/** The days of a preview, by month. */
import { addMonths } from "../../inputs/month";

/** A year, and the rest of the month in which it ends. */
const MONTHS = 13;

export interface Month {
  /** As in 2026-11. */
  month: string;
  count: number;
}

/** How many deals are made in each month of a year, beginning with the month of the day `first`. */
export function countByMonth(first: string, days: readonly { date: string; count: number }[]): Month[] {
  return Array.from({ length: MONTHS }, (_, ahead) => {
    const month = addMonths(first, ahead).slice(0, 7);
    const counts = days.filter(({ date }) => date.startsWith(month)).map(({ count }) => count);
    return { month, count: counts.reduce((sum, count) => sum + count, 0) };
  });
}

/** The first and the last day of a month, but not before the day `first`. */
export function daysOf(month: string, first: string): { from: string; to: string } {
  const start = `${month}-01`;
  const next = new Date(`${addMonths(start, 1)}T00:00:00Z`);
  next.setUTCDate(0);
  return { from: start < first ? first : start, to: next.toISOString().slice(0, 10) };
}
