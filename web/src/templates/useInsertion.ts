/** Where a field is inserted: into the input that the user typed or clicked in last, at its caret. */
import { type FocusEvent, type KeyboardEvent, useRef, useState } from "react";

import type { Part } from "./draft";

type TextElement = HTMLInputElement | HTMLTextAreaElement;

interface Place {
  input: TextElement;
  /** Which texts the input showed. */
  texts: string;
  start: number;
  end: number;
}

/** Keys that pass through an input, or that mean nothing by themselves. */
const PASSING = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "Escape"]);

/**
 * To go through an input with the Tab key is not to use it, although the browser selects all that is in it. `texts`
 * tells the texts that are shown from others, in which a place means nothing: there a field goes to the end.
 */
export function useInsertion(parts: readonly Part[], texts: string) {
  const [last, setLast] = useState<Part>("text");
  const part = parts.includes(last) ? last : "text";
  const isUsed = useRef(false); // since it got the focus
  const place = useRef<Place | null>(null);

  /** The name and the handlers of an input. */
  const inputOf = (one: Part) => {
    const mark = () => {
      isUsed.current = true;
      setLast(one);
    };
    return {
      name: one,
      onPointerDown: mark,
      onInput: mark,
      onKeyDown: ({ key }: KeyboardEvent) => {
        if (!PASSING.has(key)) mark();
      },
      onBlur: ({ currentTarget: input }: FocusEvent<TextElement>) => {
        if (!isUsed.current) return;
        isUsed.current = false;
        const end = input.value.length;
        place.current = { input, texts, start: input.selectionStart ?? end, end: input.selectionEnd ?? end };
      },
    };
  };

  /** The text with the field in it. The caret goes behind the field when the text is shown. */
  const insertInto = (text: string, field: string): string => {
    const input = place.current?.input.name === part && place.current.input.isConnected ? place.current.input : null;
    const isSame = input !== null && place.current?.texts === texts;
    const { start, end } = isSame && place.current ? place.current : { start: text.length, end: text.length };
    const caret = start + field.length;
    // The menu returns the focus to its button first.
    requestAnimationFrame(() => {
      if (!input) return;
      input.focus();
      input.setSelectionRange(caret, caret);
      isUsed.current = true;
    });
    return text.slice(0, start) + field + text.slice(end);
  };

  return { part, inputOf, insertInto };
}
