/** Spans between two moments in words, such as "in 3 days". */
const UNITS = [
  ["year", 365 * 24 * 60],
  ["month", 30 * 24 * 60],
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
] as const;

/** The span from `now` to the instant, in the largest unit of which it has at least one; "now" within a minute. */
export function formatSpan(instant: Date, now: Date, language: string): string {
  const minutes = Math.round((instant.getTime() - now.getTime()) / 60_000);
  const found = UNITS.find(([, length]) => Math.abs(minutes) >= length);
  if (!found) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "second");
  const [unit, length] = found;
  return new Intl.RelativeTimeFormat(language).format(Math.round(minutes / length), unit);
}
