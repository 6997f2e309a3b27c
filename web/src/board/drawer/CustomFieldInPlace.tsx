import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { CustomField, Deal } from "../../api/types";
import { DayInPlace, MoneyInPlace, NumberInPlace, TextInPlace } from "../../inputs/InPlace";
import { isMisfit } from "./misfit";

type Scalar = Deal["custom"][string];

interface Props {
  field: CustomField;
  draft: string;
  value: Scalar | undefined;
  /** The currency of the deal, which applies to fields of money. */
  currency: string;
  readOnly: boolean;
  onSave: (value: Scalar) => Promise<unknown>;
}

/** A custom field, with the input that fits its type. A value from the time before another type is shown below it. */
export function CustomFieldInPlace(props: Props) {
  const { t } = useTranslation();
  if (!isMisfit(props.field, props.value)) return <FittingInput {...props} />;
  return (
    <div>
      <FittingInput {...props} value={null} />
      <p className="misfit">{t("fields.misfit", { value: String(props.value) })}</p>
    </div>
  );
}

function FittingInput({ field, draft, value, currency, readOnly, onSave }: Props) {
  const { t } = useTranslation();
  const { label, type, choices } = field;
  const text = value === null || value === undefined ? "" : String(value);
  const number = typeof value === "number" ? value : null;
  const choose = (next: Scalar) => void onSave(next).catch(() => undefined); // the drawer shows why

  switch (type) {
    case "number":
      return <NumberInPlace label={label} draft={draft} value={number} readOnly={readOnly} onSave={onSave} />;
    case "money":
      return (
        <MoneyInPlace
          label={label}
          draft={draft}
          currency={currency}
          value={number}
          readOnly={readOnly}
          onSave={onSave}
        />
      );
    case "date":
      return <DayInPlace label={label} draft={draft} value={text || null} readOnly={readOnly} onSave={onSave} />;
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
          onChange={(next) => choose(next === null ? null : next === "true")}
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
          onChange={choose}
        />
      );
    default:
      return (
        <TextInPlace
          label={label}
          draft={draft}
          value={text}
          readOnly={readOnly}
          maxLength={limits.DealChange.custom.values.maxLength}
          onSave={(next) => onSave(next || null)}
        />
      );
  }
}
