/** Mentions in comments: the text that is typed has names, and the text that is stored has the ids of the members. */
import type { Deal, Entry, Member } from "../../../api/types";
import { fold } from "../../../kit/optionsFilter";

const MOST_OFFERED = 6;
const LONGEST_NAME = 40;
const STORED = /<@([A-Za-z0-9_:-]{1,64})>/;

/** The beginning of a name behind an `@`, with its place in the text. */
export interface Begun {
  /** The place of the `@`. */
  from: number;
  words: string;
}

/** The name that is being typed at the caret; null if none is. An `@` inside a word, as in an address, begins none. */
export function findBegun(text: string, caret: number): Begun | null {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf("@");
  if (from < 0 || (from > 0 && !/[\s(]/.test(before[from - 1] ?? ""))) return null;
  const words = before.slice(from + 1);
  return words.length > LONGEST_NAME || words.startsWith(" ") || words.includes("\n") ? null : { from, words };
}

/** The members who may see the deal, except the author of the comment. */
export const mayBeMentioned = (members: readonly Member[], deal: Deal, authorId: string) =>
  members.filter(
    ({ id, role }) =>
      id !== authorId && (role !== "agent" || deal.responsible_id === null || deal.responsible_id === id),
  );

/** The first members of whose name a word begins like this. */
export function offer(members: readonly Member[], words: string): Member[] {
  const wanted = fold(words);
  return members.filter(({ name }) => ` ${fold(name)}`.includes(` ${wanted}`)).slice(0, MOST_OFFERED);
}

/** The text with a member's name in place of the begun one, and the place behind it. */
export function insertName(text: string, caret: number, begun: Begun, name: string): { text: string; caret: number } {
  const head = `${text.slice(0, begun.from)}@${name} `;
  return { text: head + text.slice(caret).replace(/^ /, ""), caret: head.length };
}

/** The text to store: names of members behind an `@` become their ids. The longest name counts. */
export function toStored(text: string, members: readonly Pick<Member, "id" | "name">[]): string {
  if (members.length === 0) return text;
  const ids = new Map(members.map(({ id, name }) => [name, id]));
  const names = [...ids.keys()].sort((one, other) => other.length - one.length).map(escape);
  const written = new RegExp(`(^|[\\s(])@(${names.join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(written, (_all, before: string, name: string) => `${before}<@${ids.get(name) ?? ""}>`);
}

/** A stored text in parts: plain texts, and the names of members. */
export function splitMentions(
  text: string,
  mentions: Entry["mentions"],
  former: string,
): { text: string; isMention: boolean }[] {
  return text
    .split(STORED)
    .map((part, at) => {
      if (at % 2 === 0) return { text: part, isMention: false };
      const mention = mentions.find(({ member_id }) => member_id === part);
      return { text: `@${mention?.name ?? former}`, isMention: true };
    })
    .filter((part) => part.text !== "");
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
