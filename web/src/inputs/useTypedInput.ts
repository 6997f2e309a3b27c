import { type FormEvent, type RefCallback, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

interface Typed<Value> {
  text: string;
  value: Value | null;
  /** The value before, which stays when the form does not take the new one. */
  before: Value | null;
  /** Why the text was refused. */
  problem: string | undefined;
  language: string;
}

export type TypedReading<Value> = { value: Value | null } | { problem: string };

interface Options<Value> {
  value: Value | null;
  read: (text: string) => TypedReading<Value>;
  write: (value: Value) => string;
  /** Called on every key; the value is null while the text cannot be read. */
  onChange: (value: Value | null) => void;
}

/**
 * A text input for a value that the language of the page writes in its own way. A text that cannot be read stays, with
 * the reason beside the field, and the browser submits no form that holds it.
 */
export function useTypedInput<Value>({ value, read, write, onChange }: Options<Value>) {
  const { i18n } = useTranslation();
  const [typed, setTyped] = useState<Typed<Value> | null>(null);
  const [isShown, setIsShown] = useState(false);
  // A value that changed elsewhere replaces the text. So does another language, in which the text may mean another value.
  const isCurrent =
    typed !== null &&
    (typed.value === value || typed.before === value) &&
    (typed.language === i18n.language || typed.problem !== undefined);
  const text = isCurrent ? typed.text : value === null ? "" : write(value);
  const problem = isCurrent ? typed.problem : undefined;
  const input = useRef<HTMLInputElement | null>(null);
  const ref: RefCallback<HTMLInputElement> = useCallback(
    (element) => {
      input.current = element;
      element?.setCustomValidity(problem ?? "");
    },
    [problem],
  );

  const type = (next: string) => {
    const reading = read(next);
    const now = "problem" in reading ? null : reading.value;
    const refused = "problem" in reading ? reading.problem : undefined;
    // Set at once: Enter may submit the form before the next drawing.
    input.current?.setCustomValidity(refused ?? "");
    setTyped({ text: next, value: now, before: value, problem: refused, language: i18n.language });
    if (refused === undefined) setIsShown(false);
    onChange(now);
  };
  const leave = () => {
    if (problem !== undefined) setIsShown(true);
    else setTyped(null);
  };
  const refuse = (event: FormEvent<HTMLInputElement>) => {
    const element = event.currentTarget;
    if (problem === undefined) return; // such as a missing value, which the browser explains
    event.preventDefault();
    setIsShown(true);
    if (element.form?.querySelector(":invalid") === element) element.focus();
  };

  return {
    ref,
    value: text,
    error: isShown ? problem : undefined,
    onChange: (event: { currentTarget: { value: string } }) => type(event.currentTarget.value),
    onBlur: leave,
    onInvalid: refuse,
  };
}
