import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { readDraft, writeDraft } from "../unsaved/drafts";
import { useUnsaved } from "../unsaved/useUnsaved";
import { useChangedElsewhere } from "./useChangedElsewhere";

interface Options {
  value: string;
  /** Why a text cannot be saved; undefined when it can. */
  check?: (text: string) => string | undefined;
  /** Saves the text without surrounding spaces. A rejected promise gives the text back to the input. */
  save: (text: string) => Promise<unknown> | undefined;
  /** Called when the edit is over: saved, discarded, or without a change. */
  onOver?: () => void;
  /** The name of the draft that keeps the text over a reload and the end of the session; none by default. */
  draft?: string;
}

/**
 * Text that is edited in place. Enter and leaving the input both end an edit, and the edit is saved once. Escape
 * discards it, after a question if it has several lines. Unsaved text is guarded. A value that changes elsewhere is
 * shown unless the user is typing: then the user is told, and what was typed replaces that value only when the edit is
 * ended again.
 */
export function useInPlace({ value, check, save, onOver, draft }: Options) {
  const [kept] = useState(() => {
    const text = draft === undefined ? null : readDraft(draft);
    return text === value ? null : text;
  });
  const [typed, setTyped] = useState(kept);
  const [problem, setProblem] = useState<string>();
  // The text that is not sent yet. It is not drawn: Enter takes the focus away before the next drawing.
  const unsent = useRef(kept);
  const isSaving = useRef(false);
  const { t } = useTranslation();
  const elsewhere = useChangedElsewhere(value, kept === null || draft === undefined ? null : readDraft(baseOf(draft)));

  const show = (text: string | null) => {
    setTyped(text);
    if (draft === undefined) return;
    writeDraft(draft, text);
    writeDraft(baseOf(draft), text === null ? null : (readDraft(baseOf(draft)) ?? value));
  };
  const edit = (text: string | null) => {
    unsent.current = text;
    elsewhere.edit(text);
    show(text);
    setProblem(undefined);
  };
  const discard = () => edit(null);
  const { leave } = useUnsaved(() => unsent.current !== null && unsent.current.trim() !== value, {
    isKept: draft !== undefined,
    onDiscard: discard,
  });
  const close = () => {
    elsewhere.edit(null);
    show(null);
    onOver?.();
  };
  const changedElsewhere = () => t("inputs.changed_elsewhere", { value: elsewhere.excerpt });
  const end = () => {
    const text = unsent.current;
    if (text === null) {
      if (!isSaving.current) onOver?.();
      return;
    }
    const refusal = check?.(text.trim()) ?? (elsewhere.stops(text.trim()) ? changedElsewhere() : undefined);
    setProblem(refusal);
    if (refusal !== undefined) return;
    unsent.current = null;
    const saving = text.trim() === value ? undefined : save(text.trim());
    if (!saving) {
      close();
      return;
    }
    isSaving.current = true;
    elsewhere.send(true);
    const settle = (then: () => void) => () => {
      isSaving.current = false;
      if (unsent.current === null) then();
    };
    saving.then(
      settle(close),
      settle(() => {
        unsent.current = text;
        elsewhere.send(false);
      }),
    );
  };
  return {
    isEdited: typed !== null,
    problem,
    discard,
    end,
    input: {
      value: typed ?? value,
      onChange: (event: { currentTarget: { value: string } }) => edit(event.currentTarget.value),
      onBlur: end,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing && !isMultiline(event)) end();
        if (event.key === "Escape" && typed !== null) {
          event.stopPropagation();
          const cancel = () => {
            discard();
            onOver?.();
          };
          event.preventDefault(); // else the browser closes the question
          if (isMultiline(event)) leave(cancel);
          else cancel();
        }
      },
    },
  };
}

/** The name under which the value is kept on which the typing of a draft began. */
function baseOf(draft: string): string {
  return `${draft}.base`;
}

function isMultiline(event: KeyboardEvent): boolean {
  return event.currentTarget instanceof HTMLTextAreaElement;
}
