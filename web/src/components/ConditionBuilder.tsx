/** Conditions put together by choosing: groups of which all or any must hold, in groups again. */
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Condition, Operator } from "../api/types";
import {
  type Comparison,
  countOf,
  DEEPEST,
  type Field,
  FIELDS,
  group,
  type GroupKind,
  groupOf,
  isGroup,
  kindOf,
  MOST,
  OPERATORS,
  ORIGINS,
  takesValue,
} from "./conditions";
import { fractionDigits } from "./money";

interface Props {
  value: Condition | null;
  /** The currency that amounts are typed in. */
  currency: string;
  readOnly?: boolean;
  onChange: (condition: Condition | null) => void;
}

export function ConditionBuilder({ value, currency, readOnly = false, onChange }: Props) {
  return (
    <Group
      value={value ?? { all: [] }}
      depth={1}
      isFull={countOf(value) >= MOST}
      currency={currency}
      readOnly={readOnly}
      onChange={(next) => {
        onChange(groupOf(next).parts.length === 0 ? null : next);
      }}
    />
  );
}

interface GroupProps {
  value: Condition;
  depth: number;
  isFull: boolean;
  currency: string;
  readOnly: boolean;
  onChange: (condition: Condition) => void;
  onRemove?: () => void;
}

function Group({ value, depth, isFull, currency, readOnly, onChange, onRemove }: GroupProps) {
  const { t } = useTranslation();
  const { kind, parts } = groupOf(value);
  const set = (index: number, part: Condition) => {
    onChange(group(kind, parts.with(index, part)));
  };
  const remove = (index: number) => {
    onChange(group(kind, parts.toSpliced(index, 1)));
  };
  const add = (part: Condition) => {
    onChange(group(kind, [...parts, part]));
  };

  return (
    <div className="conditions" role="group" aria-label={t("conditions.group")} data-depth={depth}>
      {parts.length === 0 && depth === 1 && <p className="quiet">{t("conditions.none")}</p>}
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
            onChange={(next) => {
              onChange(group(next as GroupKind, parts));
            }}
          />
          {onRemove && !readOnly && <RemoveButton label={t("conditions.remove_group")} onRemove={onRemove} />}
        </div>
      )}
      {parts.map((part, index) =>
        isGroup(part) ? (
          <Group
            key={index}
            value={part}
            depth={depth + 1}
            isFull={isFull}
            currency={currency}
            readOnly={readOnly}
            onChange={(next) => {
              set(index, next);
            }}
            onRemove={() => {
              remove(index);
            }}
          />
        ) : (
          <Row
            key={index}
            value={part as Comparison}
            currency={currency}
            readOnly={readOnly}
            onChange={(next) => {
              set(index, next);
            }}
            onRemove={() => {
              remove(index);
            }}
          />
        ),
      )}
      {!readOnly && !isFull && (
        <div className="row">
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => {
              add({ field: "amount", op: "gte" });
            }}
          >
            {t("conditions.add")}
          </Button>
          {depth < DEEPEST - 1 && parts.length > 0 && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<Plus size={14} aria-hidden />}
              onClick={() => {
                add({ [kind === "all" ? "any" : "all"]: [{ field: "amount", op: "gte" }] } as Condition);
              }}
            >
              {t("conditions.add_group")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

interface RowProps {
  value: Comparison;
  currency: string;
  readOnly: boolean;
  onChange: (comparison: Comparison) => void;
  onRemove: () => void;
}

function Row({ value: comparison, currency, readOnly, onChange, onRemove }: RowProps) {
  const { t } = useTranslation();
  const { field, op } = comparison;
  const kind = kindOf(field);
  const fields = Object.keys(FIELDS).map((name) => ({ value: name, label: t(`fields.${name as Field}`) }));

  return (
    <div className="condition">
      <Select
        size="xs"
        aria-label={t("conditions.field")}
        allowDeselect={false}
        searchable
        readOnly={readOnly}
        value={field}
        data={field in FIELDS ? fields : [...fields, { value: field, label: field }]}
        onChange={(next) => {
          if (next) onChange({ field: next, op: OPERATORS[kindOf(next)][0] ?? "eq" });
        }}
      />
      <Select
        size="xs"
        aria-label={t("conditions.op")}
        allowDeselect={false}
        readOnly={readOnly}
        value={op}
        data={[...new Set([...OPERATORS[kind], op])].map((one) => ({
          value: one,
          label: t(`conditions.ops.${one}`),
        }))}
        onChange={(next) => {
          if (!next) return;
          const op = next as Operator;
          onChange({ field, op, ...(takesValue(op) && !Array.isArray(comparison.value) && { value: comparison.value }) });
        }}
      />
      {takesValue(op) && <Value comparison={comparison} currency={currency} readOnly={readOnly} onChange={onChange} />}
      {!readOnly && <RemoveButton label={t("conditions.remove")} onRemove={onRemove} />}
    </div>
  );
}

function Value({ comparison, currency, readOnly, onChange }: Omit<RowProps, "value" | "onRemove"> & { comparison: Comparison }) {
  const { t } = useTranslation();
  const { field, op, value } = comparison;
  const common = { size: "xs", "aria-label": t("conditions.value"), readOnly } as const;
  const set = (next: Comparison["value"]) => {
    onChange({ ...comparison, value: next });
  };
  const unit = 10 ** fractionDigits(currency);

  if (op === "in" || op === "not_in") {
    return (
      <TextInput
        {...common}
        placeholder={t("conditions.list")}
        value={Array.isArray(value) ? value.join(", ") : ""}
        onChange={(event) => {
          set(listOf(event.currentTarget.value));
        }}
      />
    );
  }
  switch (kindOf(field)) {
    case "money":
      return (
        <NumberInput
          {...common}
          hideControls
          thousandSeparator=" "
          suffix={` ${currency}`}
          decimalScale={fractionDigits(currency)}
          value={typeof value === "number" ? value / unit : ""}
          onChange={(next) => {
            set(typeof next === "number" ? Math.round(next * unit) : undefined);
          }}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          hideControls
          value={typeof value === "number" ? value : ""}
          onChange={(next) => {
            set(typeof next === "number" ? next : undefined);
          }}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          allowDeselect={false}
          value={typeof value === "string" ? value : null}
          data={ORIGINS.map((origin) => ({ value: origin, label: t(`origins.${origin}`) }))}
          onChange={(next) => {
            set(next ?? undefined);
          }}
        />
      );
    case "date":
      return (
        <TextInput
          {...common}
          type="date"
          value={typeof value === "string" ? value : ""}
          onChange={(event) => {
            set(event.currentTarget.value);
          }}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          maxLength={200}
          value={typeof value === "string" || typeof value === "number" ? String(value) : ""}
          onChange={(event) => {
            set(event.currentTarget.value);
          }}
        />
      );
  }
}

/** Values between commas; what is typed after the last one counts already. */
function listOf(text: string): string[] {
  return text === "" ? [] : text.split(",").map((one) => one.trimStart());
}

function RemoveButton({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <button type="button" className="icon-button small" aria-label={label} title={label} onClick={onRemove}>
      <Trash2 size={15} aria-hidden />
    </button>
  );
}
