const TIME = /^(\d{1,2})(?:[:.h ]?(\d{2}))?h?$/i;

/**
 * Reads a time of the day as people type it: 9, 9:30, 9h30, 0930. An empty text is null; undefined is a text that
 * names no time.
 */
export function readTime(text: string): string | null | undefined {
  const typed = text.trim();
  if (typed === "") return null;
  const found = TIME.exec(typed);
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2] ?? 0)];
  if (!found || hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
