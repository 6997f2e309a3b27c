/** The texts of the tunnels' labels, and the widths that they need. */

const LEAST = 84;
const MOST = 440;
const LONGEST = { name: 30, conditions: 22 }; // characters
/** The name is shorter beside conditions. */
const BESIDE_CONDITIONS = 16;
const LETTER = 6.9; // pixels, about: the average width of a character of 12 pixels
const FRAME = 46; // pixels: the borders, the icon of the action and the gaps around it
const PART = 25; // pixels: the icon of a part and the gaps around it

export interface LabelTexts {
  action: string;
  name: string;
  /** Empty if deals go at once. */
  delay: string;
  /** Empty if all deals go through. */
  conditions: string;
}

/** The texts of each label, cut to what has room, by the same keys. */
export function cutLabels<Key>(labels: ReadonlyMap<Key, LabelTexts>): Map<Key, LabelTexts> {
  const all = [...labels.values()];
  const names = all.map(({ name }) => name);
  const conditions = all.map((label) => label.conditions);
  return new Map(
    [...labels].map(([key, label]) => {
      const most = label.conditions === "" ? LONGEST.name : BESIDE_CONDITIONS;
      return [
        key,
        {
          ...label,
          name: cutText(label.name, names, most),
          conditions: cutText(label.conditions, conditions, LONGEST.conditions),
        },
      ];
    }),
  );
}

/** The width of a label in pixels. */
export function widthOfLabel({ action, name, delay, conditions }: LabelTexts): number {
  const parts = [delay, conditions].filter((part) => part !== "");
  const letters = action.length + name.length + parts.join("").length;
  return Math.max(LEAST, Math.min(MOST, Math.ceil(FRAME + letters * LETTER + parts.length * PART)));
}

/**
 * The text in at most `most` characters. It is cut where it is the same as one of `all`, so that what differs stays.
 */
export function cutText(text: string, all: readonly string[], most: number): string {
  if (text.length <= most) return text;
  const others = all.filter((other) => other !== text);
  const start = Math.max(0, ...others.map((other) => sharedStart(text, other)));
  const end = Math.max(0, ...others.map((other) => sharedEnd(text.slice(start), other)));
  const own = text.slice(start, text.length - end).trim();
  const after = end > 0 ? "…" : "";
  const room = most - own.length - after.length;
  if (room < 2) return `${start > 0 ? "…" : ""}${own.slice(0, most - 2).trimEnd()}…`;
  if (start <= room) return `${text.slice(0, start)}${own}${after}`;
  const before = text.slice(0, Math.max(0, text.lastIndexOf(" ", room - 1)));
  return `${before}…${own}${after}`;
}

/** How many characters at the start are the same, in whole words. */
function sharedStart(text: string, other: string): number {
  let length = 0;
  while (length < text.length && text[length] === other[length]) length += 1;
  return text.lastIndexOf(" ", length - 1) + 1;
}

/** How many characters at the end are the same, in whole words. */
function sharedEnd(text: string, other: string): number {
  let length = 0;
  while (length < text.length && text.at(-1 - length) === other.at(-1 - length)) length += 1;
  const cut = text.indexOf(" ", text.length - length);
  return cut < 0 ? 0 : text.length - cut;
}
