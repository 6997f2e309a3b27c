/** Why a typed text is refused, as a text in the language of the page. */
import { useTranslation } from "react-i18next";

import { fractionDigits } from "../components/money";
import { readDay } from "../i18n/day";
import { type Bounds, type NumberProblem, type Reading, writeMoney, writeNumber } from "./number";
import type { TypedReading } from "./useTypedInput";

const EXAMPLE = 1250.5;
const WHOLE_EXAMPLE = 1250;

export function useNumberProblems(): (reading: Reading, bounds?: Bounds) => TypedReading<number> {
  const { i18n } = useTranslation();
  const explain = useExplain();
  return (reading, bounds = {}) =>
    explain(reading, {
      digits: bounds.digits,
      example: writeNumber(bounds.digits === 0 ? WHOLE_EXAMPLE : EXAMPLE, i18n.language),
      min: writeNumber(bounds.min ?? -Number.MAX_SAFE_INTEGER, i18n.language),
      max: writeNumber(bounds.max ?? Number.MAX_SAFE_INTEGER, i18n.language),
    });
}

export function useMoneyProblems(currency: string): (reading: Reading, bounds?: Bounds) => TypedReading<number> {
  const { i18n } = useTranslation();
  const explain = useExplain();
  const digits = fractionDigits(currency);
  const write = (amount: number) => writeMoney(amount, currency, i18n.language);
  return (reading, bounds = {}) =>
    explain(reading, {
      digits,
      example: write(digits === 0 ? WHOLE_EXAMPLE : EXAMPLE * 10 ** digits),
      min: write(bounds.min ?? 0),
      max: write(bounds.max ?? Number.MAX_SAFE_INTEGER),
    });
}

interface Facts {
  digits: number | undefined;
  example: string;
  min: string;
  max: string;
}

function useExplain(): (reading: Reading, facts: Facts) => TypedReading<number> {
  const { t } = useTranslation();
  return (reading, { digits, example, min, max }) => {
    if (reading.problem === undefined) return { value: reading.value };
    const problems: Record<NumberProblem, () => string> = {
      unreadable: () => t("inputs.unreadable_number", { example }),
      too_fine: () => {
        if (digits === undefined) return t("inputs.too_many_digits");
        return digits === 0 ? t("inputs.not_whole") : t("inputs.too_fine", { count: digits });
      },
      too_small: () => t("inputs.too_small", { min }),
      too_large: () => t("inputs.too_large", { max }),
    };
    return { problem: problems[reading.problem]() };
  };
}

/** Reads a day that is typed in the language of the page. */
export function useReadDay(): (text: string) => TypedReading<string> {
  const { t, i18n } = useTranslation();
  return (text) => {
    const day = readDay(text, i18n.language);
    return day === undefined ? { problem: t("inputs.unreadable_day", { form: t("inputs.day_form") }) } : { value: day };
  };
}
