import { TextInput, type TextInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { readTime } from "./time";
import { useTypedInput } from "./useTypedInput";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  /** As the API writes it: 09:30. */
  value: string | null;
  onChange: (time: string | null) => void;
};

/** An input for a time of the day with 24 hours, in both languages. */
export function TimeField({ value, onChange, error, ...others }: Props) {
  const { t } = useTranslation();
  const typed = useTypedInput<string>({
    value,
    read: (text) => {
      const time = readTime(text);
      return time === undefined ? { problem: t("inputs.unreadable_time") } : { value: time };
    },
    write: (time) => time,
    onChange,
  });
  return <TextInput inputMode="numeric" autoComplete="off" {...others} {...typed} error={typed.error ?? error} />;
}
