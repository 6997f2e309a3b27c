import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { DayField } from "../inputs/DayField";
import { MoneyField } from "../inputs/MoneyField";
import { NumberField } from "../inputs/NumberField";
import { type DealField, type FieldValue, PROBABILITY } from "./dealFields";

interface Props {
  field: DealField;
  value: FieldValue | undefined;
  /** The currency of amounts; their values are in its minor units. */
  currency: string;
  label: string;
  readOnly?: boolean;
  onChange: (value: FieldValue | undefined) => void;
}

/** An input for a value of a field, by the kind of the field. An empty input gives undefined. */
export function FieldInput({ field, value, currency, label, readOnly = false, onChange }: Props) {
  const { t } = useTranslation();
  const common = { size: "xs", "aria-label": label, readOnly } as const;

  switch (field.kind) {
    case "money":
      return (
        <MoneyField
          {...common}
          placeholder={currency}
          rightSection={<span className="unit">{currency}</span>}
          rightSectionWidth={44}
          currency={currency}
          value={typeof value === "number" ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case "number":
      return (
        <NumberField
          {...common}
          {...(field.name === "probability" && { bounds: PROBABILITY })}
          value={typeof value === "number" ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case "choice":
    case "person":
      return (
        <Select
          {...common}
          searchable={field.choices.length > 8}
          allowDeselect={false}
          value={typeof value === "string" ? value : null}
          data={field.choices}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case "flag":
      return (
        <Select
          {...common}
          allowDeselect={false}
          value={typeof value === "boolean" ? String(value) : null}
          data={[
            { value: "true", label: t("common.yes") },
            { value: "false", label: t("common.no") },
          ]}
          onChange={(next) => onChange(next === null ? undefined : next === "true")}
        />
      );
    case "tags":
      return (
        <TagsInput
          {...common}
          maxTags={limits.DealChange.tags.maxItems}
          maxLength={limits.DealChange.tags.items.maxLength}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      );
    case "long":
      return (
        <Textarea
          {...common}
          autosize
          maxRows={6}
          maxLength={limits.DealChange.comments.maxLength}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      );
    case "date":
      return (
        <DayField
          {...common}
          value={typeof value === "string" ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          maxLength={limits.DealChange.source.maxLength}
          value={typeof value === "string" || typeof value === "number" ? String(value) : ""}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      );
  }
}
