/** What a user edits of a template, and the requests that it becomes. */
import type { MessageTemplate, MessageTemplateChange, NewMessageTemplate } from "../api/types";

export type Channel = MessageTemplate["channel"];
export type Purpose = MessageTemplate["purpose"];
export type Part = "subject" | "html" | "text";
export type TextDraft = Record<Part, string>;

export interface TemplateDraft {
  name: string;
  channel: Channel;
  purpose: Purpose;
  /** By language, in the order of the tabs. */
  texts: Record<string, TextDraft>;
}

/** A draft whose texts are fields of their own, as `useEdited` needs it. The texts of a removed language are undefined. */
export type FlatDraft = Omit<TemplateDraft, "texts"> & Record<`${string}/${Part}`, string | undefined>;

export const EMPTY_TEXT: TextDraft = { subject: "", html: "", text: "" };
export const PARTS: Record<Channel, readonly Part[]> = { email: ["subject", "text", "html"], sms: ["text"] };

export function newDraft(language: string, purpose: Purpose = "transactional"): TemplateDraft {
  return { name: "", channel: "email", purpose, texts: { [language]: EMPTY_TEXT } };
}

export function toTemplateDraft({ name, channel, purpose, texts }: MessageTemplate): TemplateDraft {
  const drafts = Object.entries(texts).map(([language, { subject, html, text }]) => [
    language,
    { subject: subject ?? "", html: html ?? "", text: text ?? "" },
  ]);
  return { name, channel, purpose, texts: Object.fromEntries(drafts) as TemplateDraft["texts"] };
}

export function toNewTemplate({ name, channel, purpose, texts }: TemplateDraft): NewMessageTemplate {
  const bodies = Object.entries(texts).map(([language, draft]) => [
    language,
    Object.fromEntries(PARTS[channel].map((part) => [part, draft[part].trim() === "" ? null : draft[part]])),
  ]);
  return {
    name: name.trim(),
    channel,
    purpose,
    texts: Object.fromEntries(bodies) as NewMessageTemplate["texts"],
  };
}

/** The changed fields of a template; empty if there are none. */
export function findDifferences(template: MessageTemplate, draft: TemplateDraft): MessageTemplateChange {
  const before = toNewTemplate(toTemplateDraft(template));
  const { name, purpose, texts } = toNewTemplate(draft);
  return {
    ...(name !== before.name && { name }),
    ...(purpose !== before.purpose && { purpose }),
    ...(JSON.stringify(texts) !== JSON.stringify(before.texts) && { texts }),
  };
}

/** Whether the draft has everything that a template needs. */
export function isComplete({ name, channel, texts }: TemplateDraft): boolean {
  const has = (text: string) => text.trim() !== "";
  const isWritten = ({ subject, html, text }: TextDraft) =>
    channel === "sms" ? has(text) : has(subject) && (has(html) || has(text));
  return has(name) && Object.values(texts).every(isWritten);
}

/** Whether a text of the draft has a field. */
export function names({ channel, texts }: TemplateDraft, field: string): boolean {
  return Object.values(texts).some((draft) => PARTS[channel].some((part) => draft[part].includes(field)));
}

/** The draft as `useEdited` keeps it. */
export function flatten({ texts, ...head }: TemplateDraft): FlatDraft {
  return Object.assign(head, ...Object.entries(texts).map(([one, text]) => editText(one, text))) as FlatDraft;
}

/** The draft as it is shown and sent; a language without texts is none. */
export function unflatten({ name, channel, purpose, ...flat }: FlatDraft): TemplateDraft {
  const texts: TemplateDraft["texts"] = {};
  for (const [key, text] of Object.entries<string | undefined>(flat)) {
    const [language, part] = key.split("/") as [string, Part];
    if (text !== undefined) texts[language] = { ...(texts[language] ?? EMPTY_TEXT), [part]: text };
  }
  return { name, channel, purpose, texts };
}

/** The edit of some texts of a language. */
export function editText(language: string, change: Partial<TextDraft>): Partial<FlatDraft> {
  return Object.fromEntries(Object.entries(change).map(([part, text]) => [`${language}/${part}`, text]));
}

/** The edit that removes a language. */
export function removeLanguage(language: string): Partial<FlatDraft> {
  return Object.fromEntries(Object.keys(EMPTY_TEXT).map((part) => [`${language}/${part}`, undefined]));
}

/** A field as it is written in a text. A name with other characters than letters stands in brackets. */
export function spellCustomField(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? `deal.custom.${name}` : `deal.custom["${name}"]`;
}
