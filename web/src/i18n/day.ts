/** Days of the calendar, which the API writes as 2026-11-28, in the language of the page. */
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const SEPARATORS = /[\s/.-]+/;
const DIGITS = /^\d+$/;

/**
 * Reads a day as people type it: the parts in the order of the language, with separators or as eight digits. A day
 * that the API wrote is read too. An empty text is null; undefined is a text that names no day of the calendar.
 */
export function readDay(text: string, language: string): string | null | undefined {
  const typed = text.trim();
  if (typed === "") return null;
  if (isDay(typed)) return typed;
  const order = orderOf(language);
  const parts = DIGITS.test(typed) ? splitDigits(typed, order) : typed.split(SEPARATORS);
  if (parts.length !== order.length || !parts.every((part) => DIGITS.test(part))) return undefined;
  const of = (type: string) => parts[order.indexOf(type)] ?? "";
  if (of("year").length !== 4 || of("month").length > 2 || of("day").length > 2) return undefined;
  const day = `${of("year")}-${of("month").padStart(2, "0")}-${of("day").padStart(2, "0")}`;
  return isDay(day) ? day : undefined;
}

/** Writes a day with all digits, as in 01/09/2026, so that it can be typed over. */
export function writeDay(day: string, language: string): string {
  return formatDay(day, language, { day: "2-digit", month: "2-digit", year: "numeric" });
}

/**
 * Formats a day, without the time zone of the browser, in which it may be another one. Any other text, such as that of
 * a link, stays as it is.
 */
export function formatDay(day: string, language: string, options: Intl.DateTimeFormatOptions = {}): string {
  return isDay(day) ? dayFormat(language, options).format(instantOf(day)) : day;
}

/** The number of days from the first to the last day, both included. */
export function countDays(first: string, last: string): number {
  return (instantOf(last).getTime() - instantOf(first).getTime()) / 86_400_000 + 1;
}

function orderOf(language: string): string[] {
  const parts = dayFormat(language, { day: "2-digit", month: "2-digit", year: "numeric" }).formatToParts(0);
  return parts.map((part) => part.type).filter((type) => type !== "literal");
}

function splitDigits(digits: string, order: readonly string[]): string[] {
  if (digits.length !== 8) return [];
  let at = 0;
  return order.map((type) => {
    const start = at;
    at += type === "year" ? 4 : 2;
    return digits.slice(start, at);
  });
}

function isDay(day: string): boolean {
  if (!ISO.test(day)) return false;
  const instant = instantOf(day);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) && !day.startsWith("0000");
}

function instantOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function dayFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
}
