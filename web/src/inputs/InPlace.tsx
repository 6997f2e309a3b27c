/** Inputs that save on blur or Enter; Escape discards what was typed. */
import { Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { writeDay } from "../i18n/day";
import { DayCalendar } from "./DayCalendar";
import { type Bounds, readMoney, readNumber, writeMoney, writeNumber } from "./number";
import { useMoneyProblems, useNumberProblems, useReadDay } from "./problems";
import { useInPlace } from "./useInPlace";
import type { TypedReading } from "./useTypedInput";

interface TextProps {
  label: string;
  /** The name of the draft that keeps unsaved text. */
  draft: string;
  value: string;
  readOnly: boolean;
  required?: boolean;
  maxLength?: number;
  onSave: (value: string) => Promise<unknown>;
}

export function TextInPlace({ label, draft, value, readOnly, required = false, maxLength, onSave }: TextProps) {
  const { input, problem } = useInPlace({
    value,
    draft,
    save: (text) => (required && text === "" ? undefined : onSave(text)),
  });
  const limit = maxLength !== undefined && { maxLength };
  return <TextInput label={label} readOnly={readOnly} {...limit} {...input} error={problem} />;
}

export function LongTextInPlace({ label, draft, value, readOnly, maxLength, onSave }: Omit<TextProps, "required">) {
  const { input, problem } = useInPlace({ value, draft, save: onSave });
  return (
    <Textarea
      className="wide"
      label={label}
      autosize
      minRows={2}
      maxRows={8}
      {...(maxLength !== undefined && { maxLength })}
      readOnly={readOnly}
      {...input}
      error={problem}
    />
  );
}

interface NumberProps {
  label: string;
  draft: string;
  value: number | null;
  bounds?: Bounds;
  readOnly: boolean;
  onSave: (value: number | null) => Promise<unknown>;
}

export function NumberInPlace({ bounds, ...props }: NumberProps) {
  const { i18n } = useTranslation();
  const problemOf = useNumberProblems();
  return (
    <TypedInPlace
      {...props}
      form={{
        read: (text) => problemOf(readNumber(text, i18n.language, bounds), bounds),
        write: (value) => writeNumber(value, i18n.language),
      }}
    />
  );
}

/** An amount in minor units of the currency. */
export function MoneyInPlace({ label, currency, ...props }: Omit<NumberProps, "bounds"> & { currency: string }) {
  const { i18n } = useTranslation();
  const problemOf = useMoneyProblems(currency);
  return (
    <TypedInPlace
      {...props}
      label={`${label} (${currency})`}
      form={{
        read: (text) => problemOf(readMoney(text, currency, i18n.language)),
        write: (amount) => writeMoney(amount, currency, i18n.language),
      }}
    />
  );
}

/** A day, typed or chosen from a calendar. */
export function DayInPlace({ label, draft, value, readOnly, onSave }: Omit<TypedProps<string>, "form">) {
  const { t, i18n } = useTranslation();
  const choose = (day: string) => void onSave(day).catch(() => undefined); // the drawer shows why
  return (
    <TypedInPlace
      label={label}
      draft={draft}
      placeholder={t("inputs.day_form")}
      readOnly={readOnly}
      value={value}
      form={{ read: useReadDay(), write: (day) => writeDay(day, i18n.language) }}
      calendar={!readOnly && <DayCalendar value={value} onChoose={choose} />}
      onSave={onSave}
    />
  );
}

interface TypedProps<Value> {
  label: string;
  draft: string;
  value: Value | null;
  readOnly: boolean;
  placeholder?: string;
  calendar?: ReactNode;
  /** How the page writes the value. */
  form: { read: (text: string) => TypedReading<Value>; write: (value: Value) => string };
  onSave: (value: Value | null) => Promise<unknown>;
}

/** A value that the language of the page writes in its own way. A text that cannot be read is not saved, and stays. */
function TypedInPlace<Value>({ draft, value, form: { read, write }, onSave, calendar, ...props }: TypedProps<Value>) {
  const { input, problem } = useInPlace({
    value: value === null ? "" : write(value),
    draft,
    check: (text) => {
      const reading = read(text);
      return "problem" in reading ? reading.problem : undefined;
    },
    save: (text) => {
      const reading = read(text);
      return "problem" in reading || reading.value === value ? undefined : onSave(reading.value);
    },
  });
  return (
    <TextInput autoComplete="off" {...props} {...(calendar && { rightSection: calendar })} {...input} error={problem} />
  );
}
