import { TextInput, type TextInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { type Bounds, readMoney, writeMoney } from "./number";
import { useMoneyProblems } from "./problems";
import { useTypedInput } from "./useTypedInput";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  /** In minor units, like the bounds. */
  value: number | null;
  currency: string;
  bounds?: Bounds;
  onChange: (value: number | null) => void;
};

/** An input for an amount of money, in the language of the page. Its label names the currency. */
export function MoneyField({ value, currency, bounds, onChange, label, ...others }: Props) {
  const { i18n } = useTranslation();
  const problemOf = useMoneyProblems(currency);
  const typed = useTypedInput<number>({
    value,
    read: (text) => problemOf(readMoney(text, currency, i18n.language, bounds), bounds),
    write: (amount) => writeMoney(amount, currency, i18n.language),
    onChange,
  });
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      {...(label !== undefined && { label: `${String(label)} (${currency})` })}
      {...others}
      {...typed}
    />
  );
}
