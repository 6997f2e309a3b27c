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

export function withText(draft: TemplateDraft, language: string, change: Partial<TextDraft>): TemplateDraft {
  const before = draft.texts[language] ?? EMPTY_TEXT;
  return { ...draft, texts: { ...draft.texts, [language]: { ...before, ...change } } };
}

export function withoutLanguage(draft: TemplateDraft, language: string): TemplateDraft {
  const texts = Object.entries(draft.texts).filter(([one]) => one !== language);
  return { ...draft, texts: Object.fromEntries(texts) };
}

/** A field as it is written in a text. A name with other characters than letters stands in brackets. */
export function spellCustomField(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? `deal.custom.${name}` : `deal.custom["${name}"]`;
}
