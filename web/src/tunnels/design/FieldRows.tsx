import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

import { type DealField, fieldNamed } from "../../fields/dealFields";
import { type FieldChange, type Mode, modesOf } from "./fieldChanges";
import { FieldRow } from "./FieldRow";

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
export function FieldRows({
  fields,
  value: rows,
  currency,
  readOnly = false,
  modes = modesOf,
  addLabel,
  onChange,
}: Props) {
  const { t } = useTranslation();
  const [first, ...rest] = fields.filter((field) => !rows.some((row) => row.field === field.name));
  const free = first ? [first, ...rest] : [];
  const fresh = (field: DealField): FieldChange => ({ field: field.name, mode: modes(field)[0] ?? "set" });

  return (
    <div className="field-rows">
      {rows.map((row, index) => {
        const field = fieldNamed(fields, row.field);
        const set = (next: FieldChange) => onChange(rows.with(index, next));
        return (
          <FieldRow
            key={row.field}
            field={field}
            others={free}
            modes={modes(field)}
            value={row}
            currency={currency}
            readOnly={readOnly}
            onField={(next) => set(fresh(next))}
            onChange={set}
            onRemove={() => onChange(rows.toSpliced(index, 1))}
          />
        );
      })}
      {!readOnly && first && (
        <Button
          size="compact-xs"
          variant="subtle"
          className="add"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => onChange([...rows, fresh(first)])}
        >
          {addLabel ?? t("tunnels.add_field")}
        </Button>
      )}
    </div>
  );
}
