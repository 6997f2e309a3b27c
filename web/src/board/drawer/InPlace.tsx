/** Inputs whose value is saved when one leaves them, or by Enter; Escape takes back what was typed. */
import { NumberInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";

interface TextProps {
  label: string;
  value: string;
  readOnly: boolean;
  required?: boolean;
  type?: "text" | "date";
  maxLength?: number;
  onSave: (value: string) => void;
}

export function TextInPlace({ label, value, readOnly, required = false, type = "text", maxLength, onSave }: TextProps) {
  const typing = useTyping(value, (text) => {
    if (!required || text !== "") onSave(text);
  });
  return (
    <TextInput
      label={label}
      type={type}
      readOnly={readOnly}
      {...(maxLength !== undefined && { maxLength })}
      value={typing.text}
      onChange={(event) => typing.type(event.currentTarget.value)}
      onBlur={typing.leave}
      onKeyDown={typing.key}
    />
  );
}

interface NumberProps {
  label: string;
  value: number | null;
  /** Digits after the point; any number of them without it. */
  decimals?: number;
  min?: number;
  max?: number;
  readOnly: boolean;
  onSave: (value: number | null) => void;
}

export function NumberInPlace({ label, value, decimals, min, max, readOnly, onSave }: NumberProps) {
  const typing = useTyping(value === null ? "" : String(value), (text) => onSave(text === "" ? null : Number(text)));
  return (
    <NumberInput
      label={label}
      readOnly={readOnly}
      hideControls
      {...(min !== undefined && { min })}
      {...(max !== undefined && { max })}
      {...(decimals !== undefined && { decimalScale: decimals })}
      thousandSeparator=" "
      value={typing.text === "" ? "" : Number(typing.text)}
      onChange={(next) => typing.type(String(next))}
      onBlur={typing.leave}
      onKeyDown={typing.key}
    />
  );
}

export function LongTextInPlace({ label, value, readOnly, maxLength, onSave }: Omit<TextProps, "type" | "required">) {
  const typing = useTyping(value, onSave);
  return (
    <Textarea
      className="wide"
      label={label}
      autosize
      minRows={2}
      maxRows={8}
      {...(maxLength !== undefined && { maxLength })}
      readOnly={readOnly}
      value={typing.text}
      onChange={(event) => typing.type(event.currentTarget.value)}
      onBlur={typing.leave}
    />
  );
}

/** What is typed until it is saved; a value that changes elsewhere shows unless somebody is typing. */
function useTyping(value: string, save: (text: string) => void) {
  const [typed, setTyped] = useState<string | null>(null);
  const leave = () => {
    if (typed !== null && typed.trim() !== value) save(typed.trim());
    setTyped(null);
  };
  return {
    text: typed ?? value,
    type: setTyped,
    leave,
    key: (event: React.KeyboardEvent) => {
      if (event.key === "Enter") leave();
      if (event.key === "Escape" && typed !== null) {
        event.stopPropagation();
        setTyped(null);
      }
    },
  };
}
