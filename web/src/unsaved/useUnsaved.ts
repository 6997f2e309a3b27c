/** The one guard of forms: nothing that was typed is lost without a question. */
import { createContext, type RefObject, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";

import { addForm, askToDiscard, type Form } from "./forms";

/** Where a form stands: a frame that can be closed, and the search parameters that open it. */
export interface Frame {
  forms: Set<Form>;
  params: readonly string[];
  /** Closes the frame, after the question if it is needed. */
  close: () => void;
}

const NO_PARAMS: readonly string[] = [];
const FrameContext = createContext<Frame>({ forms: new Set(), params: NO_PARAMS, close: () => undefined });

export const FrameProvider = FrameContext.Provider;

interface Options {
  /** Holds the inputs whose text cannot be read, so that it is not in any value. */
  form?: RefObject<HTMLFormElement | null>;
  isKept?: boolean;
  onDiscard?: () => void;
}

/**
 * Guards the input of a form while `isChanged`: closing its frame, another page, a reload and the end of the session
 * ask first. `leave` closes something after the question, if there is one; `discard` lets the input go without any.
 */
export function useUnsaved(isChanged: boolean | (() => boolean), { form, isKept = false, onDiscard }: Options = {}) {
  const frame = useContext(FrameContext);
  const isDiscarded = useRef(false);
  const read = () => (typeof isChanged === "function" ? isChanged() : isChanged) || hasUnreadText(form?.current);
  const latest = useRef({ read, onDiscard });
  useEffect(() => {
    latest.current = { read, onDiscard };
  });
  // Input that changes after it was discarded counts again.
  useEffect(() => {
    isDiscarded.current = false;
  }, [isChanged]);
  const guarded = useMemo<Form>(
    () => ({
      isChanged: () => !isDiscarded.current && latest.current.read(),
      params: frame.params,
      isKept,
      discard: () => {
        isDiscarded.current = true;
        latest.current.onDiscard?.();
      },
    }),
    [frame, isKept],
  );
  useEffect(() => {
    const remove = addForm(guarded);
    frame.forms.add(guarded);
    return () => {
      remove();
      frame.forms.delete(guarded);
    };
  }, [guarded, frame]);
  const leave = useCallback((close: () => void) => leaveForms([guarded], close), [guarded]);
  return { leave, discard: guarded.discard };
}

/** Whether the input differs from what it was when the form was opened. */
export function useIsChanged(input: unknown): boolean {
  const text = JSON.stringify(input);
  const first = useRef(text);
  // eslint-disable-next-line react-hooks/refs -- the first value never changes
  return text !== first.current;
}

interface FrameOptions {
  params?: readonly string[];
  onClose?: () => void;
}

/** A frame whose forms are lost when it is closed, or when one of the search parameters changes. */
export function useFrame({ params = NO_PARAMS, onClose }: FrameOptions = {}) {
  const outer = useContext(FrameContext).params;
  const key = [...outer, ...params].join();
  const [forms] = useState(() => new Set<Form>());
  const leave = useCallback((close: () => void) => leaveForms([...forms], close), [forms]);
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  const frame = useMemo<Frame>(
    () => ({ forms, params: key === "" ? [] : key.split(","), close: () => leave(() => latest.current?.()) }),
    [forms, key, leave],
  );
  return { frame, leave };
}

/** Closes the surrounding frame, after the question if it is needed. */
export function useClose(): () => void {
  return useContext(FrameContext).close;
}

/** Lets all input of the surrounding frame go without a question, since what it belongs to was deleted. */
export function useDiscard(): () => void {
  const frame = useContext(FrameContext);
  return useCallback(() => frame.forms.forEach((form) => form.discard()), [frame]);
}

/** Closes at once if nothing would be lost, so that the focus and the click stay with the user's act. */
function leaveForms(forms: readonly Form[], close: () => void): void {
  const changed = forms.filter((one) => one.isChanged());
  if (changed.length === 0) close();
  else
    void askToDiscard(changed).then((isDiscarded) => {
      if (isDiscarded) close();
    });
}

function hasUnreadText(form: HTMLFormElement | null | undefined): boolean {
  return [...(form?.querySelectorAll("input") ?? [])].some((input) => input.validity.customError);
}
