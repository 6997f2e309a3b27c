import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { CustomerSelect } from "../../components/selects/CustomerSelect";
import { MemberSelect } from "../../components/selects/MemberSelect";
import { findField, PROBABILITY, useDealFields } from "../../fields/dealFields";
import { DayField } from "../../inputs/DayField";
import { MoneyField } from "../../inputs/MoneyField";
import { NumberField } from "../../inputs/NumberField";
import type { Answers } from "./answers";

interface Props {
  field: string;
  value: Answers[string] | undefined;
  currency: string;
  isFirst: boolean;
  onChange: (value: Answers[string]) => void;
}

/** An input for a field that a stage requires, by the kind of the field. */
export function MissingFieldInput({ field, value, currency, isFirst, onChange }: Props) {
  const { t } = useTranslation();
  const { kind, label, choices } = findField(useDealFields(), field);
  const text = typeof value === "string" ? value : "";
  const number = typeof value === "number" ? value : null;
  const common = { label, required: true, "data-autofocus": isFirst || undefined };
  const choose = (chosen: string | null) => onChange(chosen ?? "");

  switch (kind) {
    case "money":
      return <MoneyField {...common} currency={currency} value={number} onChange={(next) => onChange(next ?? "")} />;
    case "number":
      return (
        <NumberField
          {...common}
          {...(field === "probability" && { bounds: PROBABILITY })}
          value={number}
          onChange={(next) => onChange(next ?? "")}
        />
      );
    case "person":
      return <MemberSelect {...common} value={text} onChange={choose} />;
    case "customer":
      return <CustomerSelect {...common} value={text} onChange={choose} />;
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
    case "choice":
      return <Select {...common} value={text || null} data={choices} onChange={choose} />;
    case "flag":
      return (
        <Select
          {...common}
          value={text || null}
          data={[
            { value: "true", label: t("common.yes") },
            { value: "false", label: t("common.no") },
          ]}
          onChange={choose}
        />
      );
    case "long":
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={limits.DealChange.comments.maxLength}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "date":
      return <DayField {...common} value={text || null} onChange={(next) => onChange(next ?? "")} />;
    default:
      return (
        <TextInput
          {...common}
          maxLength={limits.DealChange.source.maxLength}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
