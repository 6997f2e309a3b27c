import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

import { type DealField, findField } from "../fields/dealFields";
import { type FieldChange, newFieldChange, type Mode, modesFor } from "./fieldChanges";
import { FieldRow } from "./FieldRow";

interface Props {
  fields: readonly DealField[];
  value: FieldChange[];
  currency: string;
  readOnly?: boolean;
  /** The kinds of change for a field; a made-up deal only has values. */
  modes?: (field: DealField) => Mode[];
  addLabel?: string;
  onChange: (rows: FieldChange[]) => void;
}

/** Changes of the fields of a deal. Each field has one row at most. */
export function FieldRows({
  fields,
  value: rows,
  currency,
  readOnly = false,
  modes = modesFor,
  addLabel,
  onChange,
}: Props) {
  const { t } = useTranslation();
  const [first, ...rest] = fields.filter((field) => !rows.some((row) => row.field === field.name));
  const free = first ? [first, ...rest] : [];

  return (
    <div className="field-rows">
      {rows.map((row, index) => {
        const field = findField(fields, row.field);
        const set = (next: FieldChange) => onChange(rows.with(index, next));
        return (
          <FieldRow
            key={row.field}
            field={field}
            others={free}
            modesOf={modes}
            value={row}
            currency={currency}
            readOnly={readOnly}
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
          onClick={() => onChange([...rows, newFieldChange(first, modes)])}
        >
          {addLabel ?? t("tunnels.add_field")}
        </Button>
      )}
    </div>
  );
}
