/** Inputs that save on blur or Enter; Escape discards what was typed. */
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
  /** Digits after the decimal point; without it there is no limit. */
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

/** The text of an input until it is saved. A value that changes elsewhere is shown unless the user is typing. */
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
