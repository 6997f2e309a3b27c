import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { CustomField, Deal } from "../../api/types";
import { fractionDigits } from "../../components/money";
import { NumberInPlace, TextInPlace } from "./InPlace";

type Scalar = Deal["custom"][string];

interface Props {
  field: CustomField;
  value: Scalar | undefined;
  /** The currency of the deal, which applies to fields of money. */
  currency: string;
  readOnly: boolean;
  onSave: (value: Scalar) => void;
}

/** A custom field, with the input that fits its type. */
export function CustomFieldInPlace({ field, value, currency, readOnly, onSave }: Props) {
  const { t } = useTranslation();
  const { label, type, choices } = field;
  const text = value === null || value === undefined ? "" : String(value);
  const number = typeof value === "number" ? value : null;
  const scale = 10 ** fractionDigits(currency);

  switch (type) {
    case "number":
      return <NumberInPlace label={label} value={number} readOnly={readOnly} onSave={onSave} />;
    case "money":
      return (
        <NumberInPlace
          label={`${label} (${currency})`}
          value={number === null ? null : number / scale}
          decimals={fractionDigits(currency)}
          min={0}
          readOnly={readOnly}
          onSave={(amount) => onSave(amount === null ? null : Math.round(amount * scale))}
        />
      );
    case "flag":
      return (
        <Select
          label={label}
          clearable={!readOnly}
          readOnly={readOnly}
          value={text || null}
          data={[
            { value: "true", label: t("common.yes") },
            { value: "false", label: t("common.no") },
          ]}
          onChange={(next) => onSave(next === null ? null : next === "true")}
        />
      );
    case "choice":
      return (
        <Select
          label={label}
          clearable={!readOnly}
          readOnly={readOnly}
          value={text || null}
          data={[...new Set([...choices, ...(text ? [text] : [])])]}
          onChange={onSave}
        />
      );
    default:
      return (
        <TextInPlace
          label={label}
          type={type}
          value={text}
          readOnly={readOnly}
          maxLength={limits.DealChange.custom.values.maxLength}
          onSave={(next) => onSave(next || null)}
        />
      );
  }
}
