/** Builds a condition: comparisons in groups, which may hold further groups. */
import { Button, Select } from "@mantine/core";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { Condition } from "../api/types";
import { RemoveButton } from "../components/RemoveButton";
import { type DealField, useDealFields } from "../fields/dealFields";
import { ConditionRow } from "./ConditionRow";
import {
  type Comparison,
  CONDITION_FIELDS,
  countComparisons,
  makeGroup,
  type GroupKind,
  asGroup,
  isGroup,
} from "./conditions";

interface Props {
  value: Condition | null;
  /** The currency of the amounts that are entered. */
  currency: string;
  readOnly?: boolean;
  /** What is said when there are no conditions. */
  none: string;
  onChange: (condition: Condition | null) => void;
}

export function ConditionBuilder({ value, currency, readOnly = false, none, onChange }: Props) {
  const fields = useDealFields(CONDITION_FIELDS);
  if (value === null && readOnly) return <p className="quiet">{none}</p>;
  return (
    <>
      {value === null && <p className="quiet">{none}</p>}
      <Group
        fields={fields}
        value={value ?? { all: [] }}
        depth={1}
        isFull={countComparisons(value) >= limits.condition_leaves}
        currency={currency}
        readOnly={readOnly}
        onChange={(next) => onChange(asGroup(next).parts.length === 0 ? null : next)}
      />
    </>
  );
}

interface GroupProps {
  fields: readonly DealField[];
  value: Condition;
  depth: number;
  isFull: boolean;
  currency: string;
  readOnly: boolean;
  onChange: (condition: Condition) => void;
  onRemove?: () => void;
}

function Group({ fields, value, depth, isFull, currency, readOnly, onChange, onRemove }: GroupProps) {
  const { t } = useTranslation();
  const { kind, parts } = asGroup(value);
  const add = (part: Condition) => onChange(makeGroup(kind, [...parts, part]));

  return (
    <div className="conditions" role="group" aria-label={t("conditions.group")} data-depth={depth}>
      {(parts.length > 1 || depth > 1) && (
        <div className="row">
          <Select
            size="xs"
            w={180}
            aria-label={t("conditions.holds_when")}
            allowDeselect={false}
            readOnly={readOnly}
            value={kind}
            data={[
              { value: "all", label: t("conditions.all") },
              { value: "any", label: t("conditions.any") },
            ]}
            onChange={(next) => onChange(makeGroup(next as GroupKind, parts))}
          />
          {onRemove && !readOnly && <RemoveButton label={t("conditions.remove_group")} onRemove={onRemove} />}
        </div>
      )}
      {parts.map((part, index) => {
        const common = {
          fields,
          currency,
          readOnly,
          onChange: (next: Condition) => onChange(makeGroup(kind, parts.with(index, next))),
          onRemove: () => onChange(makeGroup(kind, parts.toSpliced(index, 1))),
        };
        return isGroup(part) ? (
          <Group key={index} {...common} value={part} depth={depth + 1} isFull={isFull} />
        ) : (
          <ConditionRow key={index} {...common} value={part as Comparison} />
        );
      })}
      {!readOnly && !isFull && (
        <div className="row">
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => add({ field: "amount", op: "gte" })}
          >
            {t("conditions.add")}
          </Button>
          {depth < limits.condition_depth - 1 && parts.length > 0 && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<Plus size={14} aria-hidden />}
              onClick={() => add({ [kind === "all" ? "any" : "all"]: [{ field: "amount", op: "gte" }] } as Condition)}
            >
              {t("conditions.add_group")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
