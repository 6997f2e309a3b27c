import { TextInput, type TextInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { type Bounds, readNumber, writeNumber } from "./number";
import { useNumberProblems } from "./problems";
import { useTypedInput } from "./useTypedInput";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  value: number | null;
  bounds?: Bounds;
  onChange: (value: number | null) => void;
};

/** An input for a number, in the language of the page. */
export function NumberField({ value, bounds, onChange, ...others }: Props) {
  const { i18n } = useTranslation();
  const problemOf = useNumberProblems();
  const typed = useTypedInput<number>({
    value,
    read: (text) => problemOf(readNumber(text, i18n.language, bounds), bounds),
    write: (number) => writeNumber(number, i18n.language),
    onChange,
  });
  return (
    <TextInput inputMode={bounds?.digits === 0 ? "numeric" : "decimal"} autoComplete="off" {...others} {...typed} />
  );
}
