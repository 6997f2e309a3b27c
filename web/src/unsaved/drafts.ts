/** Texts that are typed and not saved yet, kept in this tab for their user over a reload and a new sign-in. */
import { signedInUser } from "../auth/session";

const PREFIX = "saletunnel.draft.";

/** The draft under this name; null when there is none. */
export function readDraft(name: string): string | null {
  return sessionStorage.getItem(keyOf(name));
}

/** Keeps the draft, or removes it when it is null. */
export function writeDraft(name: string, text: string | null): void {
  if (text === null) sessionStorage.removeItem(keyOf(name));
  else sessionStorage.setItem(keyOf(name), text);
}

/** Removes the drafts of all users, when a user signs out. */
export function clearDrafts(): void {
  const names = Array.from({ length: sessionStorage.length }, (_, at) => sessionStorage.key(at) ?? "");
  names.filter((name) => name.startsWith(PREFIX)).forEach((name) => sessionStorage.removeItem(name));
}

function keyOf(name: string): string {
  return `${PREFIX}${signedInUser()}.${name}`;
}
