/** Days of a month, as the API writes them. A week begins on Monday, in Vietnam as in ISO 8601. */
const DAYS_OF_A_WEEK = 7;

export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return toDay(date);
}

/** The same day of another month, or the last one of a shorter month. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, number = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + count, 0));
  return toDay(new Date(Date.UTC(year, month - 1 + count, Math.min(number, last.getUTCDate()))));
}

/** The weeks that hold the month of the day; they begin and end with days of its neighbours. */
export function weeksOf(day: string): string[][] {
  const first = `${day.slice(0, 8)}01`;
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + DAYS_OF_A_WEEK - 1) % DAYS_OF_A_WEEK;
  const weeks: string[][] = [];
  let next = addDays(first, -weekday);
  while (next <= first || next.slice(0, 7) === first.slice(0, 7)) {
    const start = next;
    weeks.push(Array.from({ length: DAYS_OF_A_WEEK }, (_, at) => addDays(start, at)));
    next = addDays(next, DAYS_OF_A_WEEK);
  }
  return weeks;
}

/** Today in the time zone of the browser. */
export function today(): string {
  const now = new Date();
  return toDay(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
}

function toDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
