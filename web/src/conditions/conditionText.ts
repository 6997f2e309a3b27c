/** Conditions as texts in the user's language. */
import { useTranslation } from "react-i18next";

import type { Condition } from "../api/types";
import { type DealField, findField, formatValue } from "../fields/dealFields";
import { type Comparison, asGroup, isGroup, takesValue } from "./conditions";

/** Returns a function that describes a condition, with all groups in it. */
export function useConditionText(fields: readonly DealField[], currency: string): (condition: Condition) => string {
  const { t, i18n } = useTranslation();
  const words = (condition: Condition): string => {
    if (isGroup(condition)) {
      const { kind, parts } = asGroup(condition);
      return t(`conditions.${kind}_of`, { parts: parts.map(words).join("; ") });
    }
    const { field: name, op, value } = condition as Comparison;
    const field = findField(fields, name);
    const text = takesValue(op) ? ` ${formatValue(field, value, currency, t, i18n.language)}` : "";
    return `${field.label} ${t(`conditions.ops.${op}`)}${text}`;
  };
  return words;
}
