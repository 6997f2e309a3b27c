/** The forms on the page whose input is not saved, and the question before it is lost. */

export interface Form {
  /** Whether something was typed or chosen and is not saved. */
  isChanged: () => boolean;
  /** The search parameters that hold what the form edits: it is lost when one of them changes. */
  params: readonly string[];
  /** Whether the input survives a reload and the end of the session, because it is stored as a draft. */
  isKept: boolean;
  /** Called when the user discards the input. */
  discard: () => void;
}

/** A place in the client: its path and its search parameters. */
export interface Place {
  pathname: string;
  search: object;
}

const forms = new Set<Form>();

export function addForm(form: Form): () => void {
  forms.add(form);
  return () => forms.delete(form);
}

/** The changed forms that would be lost by going to another place. */
export function formsLostBetween(here: Place, there: Place): Form[] {
  const isSame = (name: string) => valueOf(here, name) === valueOf(there, name);
  return [...forms].filter(
    (form) => (here.pathname !== there.pathname || !form.params.every(isSame)) && form.isChanged(),
  );
}

/** All changed forms. */
export function changedForms(): Form[] {
  return [...forms].filter((form) => form.isChanged());
}

/** The changed forms that would be lost by leaving the client: a reload, signing in again, or another site. */
export function formsLostByLeaving(): Form[] {
  return changedForms().filter((form) => !form.isKept);
}

let pending: { answer: Promise<boolean>; resolve: (isDiscarded: boolean) => void } | null = null;
const listeners = new Set<() => void>();

/**
 * Asks whether to discard the changes of the forms. True at once if there are none. While the question is open, the
 * same answer serves every caller.
 */
export async function askToDiscard(lost: readonly Form[]): Promise<boolean> {
  if (lost.length === 0) return true;
  if (!pending) {
    let resolve: (isDiscarded: boolean) => void = () => undefined;
    const answer = new Promise<boolean>((settle) => {
      resolve = settle;
    });
    pending = { answer, resolve };
    notify();
  }
  const isDiscarded = await pending.answer;
  if (isDiscarded) lost.forEach((form) => form.discard());
  return isDiscarded;
}

export function isAsking(): boolean {
  return pending !== null;
}

export function answerDiscard(isDiscarded: boolean): void {
  const asked = pending;
  pending = null;
  notify();
  asked?.resolve(isDiscarded);
}

export function subscribeToQuestion(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify(): void {
  listeners.forEach((listener) => listener());
}

function valueOf({ search }: Place, name: string): unknown {
  return (search as Record<string, unknown>)[name];
}
