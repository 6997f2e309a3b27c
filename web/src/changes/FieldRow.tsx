import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { RemoveButton } from "../components/RemoveButton";
import { type DealField, findField } from "../fields/dealFields";
import { FieldInput } from "../fields/FieldInput";
import { type FieldChange, newFieldChange, type Mode, findUnknownNames } from "./fieldChanges";
import "../fields/field-rows.css";

interface Props {
  field: DealField;
  /** The fields that may replace it. */
  others: readonly DealField[];
  modesOf: (field: DealField) => Mode[];
  value: FieldChange;
  currency: string;
  readOnly: boolean;
  onChange: (row: FieldChange) => void;
  onRemove: () => void;
}

/**
 * A change of a field: the field, the kind of change, and the value. If values can only be set, the kind is left
 * out.
 */
export function FieldRow({ field, others, modesOf, value: row, currency, readOnly, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const modes = modesOf(field);
  const unknownNames = findUnknownNames(row);
  const hasOnlyValue = modes.length === 1 && row.mode === "set";
  const input = row.mode !== "clear" && (
    <div className={hasOnlyValue ? undefined : "field-value"}>
      <FieldInput
        field={field}
        value={row.value}
        currency={currency}
        label={t("conditions.value")}
        readOnly={readOnly}
        onChange={(next) => onChange({ field: row.field, mode: row.mode, ...(next !== undefined && { value: next }) })}
      />
      {unknownNames.length > 0 && (
        <p className="form-error">{t("tunnels.unknown_field", { name: unknownNames.join(", ") })}</p>
      )}
    </div>
  );

  return (
    <div className="field-row" role="group" aria-label={field.label}>
      <Select
        size="xs"
        aria-label={t("conditions.field")}
        searchable
        allowDeselect={false}
        readOnly={readOnly}
        value={field.name}
        data={[field, ...others].map((one) => ({ value: one.name, label: one.label }))}
        onChange={(name) => {
          if (name && name !== field.name) onChange(newFieldChange(findField(others, name), modesOf));
        }}
      />
      {hasOnlyValue ? (
        input
      ) : (
        <Select
          size="xs"
          aria-label={t("tunnels.field_mode")}
          allowDeselect={false}
          readOnly={readOnly || modes.length < 2}
          value={row.mode}
          data={[...new Set([...modes, row.mode])].map((one) => ({
            value: one,
            label: t(`tunnels.field_modes.${one}`),
          }))}
          onChange={(mode) => {
            const kept = mode !== "clear" && row.value !== undefined ? { value: row.value } : {};
            onChange({ field: row.field, mode: mode as Mode, ...kept });
          }}
        />
      )}
      {!readOnly && <RemoveButton label={t("tunnels.leave_field", { field: field.label })} onRemove={onRemove} />}
      {!hasOnlyValue && input}
    </div>
  );
}
