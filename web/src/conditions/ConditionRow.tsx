import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Operator } from "../api/types";
import { RemoveButton } from "../components/RemoveButton";
import { type DealField, findField, type FieldValue } from "../fields/dealFields";
import { FieldInput } from "../fields/FieldInput";
import { type Comparison, listOperators, takesValue } from "./conditions";
import "../fields/field-rows.css";

interface Props {
  fields: readonly DealField[];
  value: Comparison;
  currency: string;
  readOnly: boolean;
  onChange: (comparison: Comparison) => void;
  onRemove: () => void;
}

/** A comparison: the field, the operator and the value. */
export function ConditionRow({ fields, value: comparison, currency, readOnly, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const { op, value } = comparison;
  const field = findField(fields, comparison.field);
  const offered = fields.includes(field) ? fields : [...fields, field];
  const isList = op === "in" || op === "not_in";

  return (
    <div className="field-row">
      <Select
        size="xs"
        aria-label={t("conditions.field")}
        allowDeselect={false}
        searchable
        readOnly={readOnly}
        value={field.name}
        data={offered.map((one) => ({ value: one.name, label: one.label }))}
        onChange={(name) => {
          if (name) onChange({ field: name, op: listOperators(findField(fields, name))[0] ?? "eq" });
        }}
      />
      <Select
        size="xs"
        aria-label={t("conditions.op")}
        allowDeselect={false}
        readOnly={readOnly}
        value={op}
        data={[...new Set([...listOperators(field), op])].map((one) => ({
          value: one,
          label: t(`conditions.ops.${one}`),
        }))}
        onChange={(next) => {
          if (!next) return;
          const kept = takesValue(next as Operator) && !Array.isArray(value) ? { value } : {};
          onChange({ field: field.name, op: next as Operator, ...kept });
        }}
      />
      {!readOnly && <RemoveButton label={t("conditions.remove")} onRemove={onRemove} />}
      {takesValue(op) && (
        <div className="field-value">
          {isList ? (
            <TextInput
              size="xs"
              aria-label={t("conditions.value")}
              readOnly={readOnly}
              placeholder={t("conditions.list")}
              value={Array.isArray(value) ? value.join(", ") : ""}
              onChange={(event) => onChange({ ...comparison, value: splitList(event.currentTarget.value) })}
            />
          ) : (
            <FieldInput
              field={comparedField(field)}
              value={value as FieldValue | undefined}
              currency={currency}
              label={t("conditions.value")}
              readOnly={readOnly}
              onChange={(next) => onChange({ ...comparison, value: next as Comparison["value"] })}
            />
          )}
        </div>
      )}
    </div>
  );
}

/** The kind of value that a field is compared with: tags are compared with one tag, long text with a short one. */
function comparedField(field: DealField): DealField {
  return field.kind === "tags" || field.kind === "long" ? { ...field, kind: "text" } : field;
}

/** Splits values at commas. Text after the last comma counts as a value, so that it stays visible while it is typed. */
function splitList(text: string): string[] {
  return text === "" ? [] : text.split(",").map((one) => one.trimStart());
}
