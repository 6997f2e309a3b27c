import { Button, Select } from "@mantine/core";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

import { type DealField, fieldNamed } from "../components/dealFields";
import { FieldInput } from "../components/FieldInput";
import { RemoveButton } from "../components/RemoveButton";
import { type FieldChange, type Mode, modesOf, wrongNames } from "./fieldChanges";

interface Props {
  fields: readonly DealField[];
  value: FieldChange[];
  currency: string;
  readOnly?: boolean;
  /** What may be done with a field; a made-up deal only has values. */
  modes?: (field: DealField) => Mode[];
  addLabel?: string;
  onChange: (rows: FieldChange[]) => void;
}

/** Fields of a deal, each with what becomes of it. A field is in one row only. */
export function FieldRows({ fields, value: rows, currency, readOnly = false, modes = modesOf, addLabel, onChange }: Props) {
  const { t } = useTranslation();
  const free = fields.filter((field) => !rows.some((row) => row.field === field.name));
  const set = (index: number, row: FieldChange) => {
    onChange(rows.with(index, row));
  };
  const fresh = (field: DealField): FieldChange => ({ field: field.name, mode: modes(field)[0] ?? "set" });

  return (
    <div className="field-rows">
      {rows.map((row, index) => {
        const field = fieldNamed(fields, row.field);
        const possible = modes(field);
        const wrong = wrongNames(row);
        return (
          <div key={row.field} className="field-row" role="group" aria-label={field.label}>
            <Select
              size="xs"
              aria-label={t("conditions.field")}
              searchable
              allowDeselect={false}
              readOnly={readOnly}
              value={field.name}
              data={[field, ...free].map((one) => ({ value: one.name, label: one.label }))}
              onChange={(name) => {
                if (name && name !== field.name) set(index, fresh(fieldNamed(fields, name)));
              }}
            />
            <Select
              size="xs"
              aria-label={t("tunnels.field_mode")}
              allowDeselect={false}
              readOnly={readOnly || possible.length < 2}
              value={row.mode}
              data={[...new Set([...possible, row.mode])].map((one) => ({ value: one, label: t(`tunnels.field_modes.${one}`) }))}
              onChange={(mode) => {
                const kept = mode !== "clear" && row.value !== undefined ? { value: row.value } : {};
                set(index, { field: row.field, mode: mode as Mode, ...kept });
              }}
            />
            {!readOnly && (
              <RemoveButton
                label={t("tunnels.leave_field", { field: field.label })}
                onRemove={() => {
                  onChange(rows.toSpliced(index, 1));
                }}
              />
            )}
            {row.mode !== "clear" && (
              <div className="field-value">
                <FieldInput
                  field={field}
                  value={row.value}
                  currency={currency}
                  label={t("conditions.value")}
                  readOnly={readOnly}
                  onChange={(next) => {
                    set(index, { field: row.field, mode: row.mode, ...(next !== undefined && { value: next }) });
                  }}
                />
                {wrong.length > 0 && <p className="form-error">{t("tunnels.unknown_field", { name: wrong.join(", ") })}</p>}
              </div>
            )}
          </div>
        );
      })}
      {!readOnly && free[0] && (
        <Button
          size="compact-xs"
          variant="subtle"
          className="add"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => {
            if (free[0]) onChange([...rows, fresh(free[0])]);
          }}
        >
          {addLabel ?? t("tunnels.add_field")}
        </Button>
      )}
    </div>
  );
}
