import { TextInput, type TextInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { writeDay } from "../i18n/day";
import { DayCalendar } from "./DayCalendar";
import { useReadDay } from "./problems";
import { useTypedInput } from "./useTypedInput";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  /** As the API writes it: 2026-11-28. */
  value: string | null;
  onChange: (day: string | null) => void;
};

/** An input for a day, typed in the order of the language or chosen from a calendar. */
export function DayField({ value, onChange, readOnly = false, error, ...others }: Props) {
  const { t, i18n } = useTranslation();
  const read = useReadDay();
  const typed = useTypedInput<string>({ value, read, write: (day) => writeDay(day, i18n.language), onChange });
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="off"
      placeholder={t("inputs.day_form")}
      {...(!readOnly && { rightSection: <DayCalendar value={value} onChoose={onChange} /> })}
      readOnly={readOnly}
      {...others}
      {...typed}
      error={typed.error ?? error}
    />
  );
}
