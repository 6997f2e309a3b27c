import { NumberInput, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { CustomerSelect } from "../components/CustomerSelect";
import { MemberSelect } from "../components/MemberSelect";
import { fractionDigits } from "../components/money";
import { findField, useDealFields } from "../fields/dealFields";
import type { Answers } from "./answers";

interface Props {
  field: string;
  value: Answers[string] | undefined;
  currency: string;
  isFirst: boolean;
  onChange: (value: Answers[string]) => void;
}

/** An input for a field that the stage requires, by the kind of the field. */
export function MissingFieldInput({ field, value, currency, isFirst, onChange }: Props) {
  const { t } = useTranslation();
  const { kind, label, choices } = findField(useDealFields(), field);
  const text = typeof value === "string" ? value : "";
  const common = { label, required: true, "data-autofocus": isFirst || undefined };
  const choose = (chosen: string | null) => onChange(chosen ?? "");

  switch (kind) {
    case "money":
    case "number":
      return (
        <NumberInput
          {...common}
          label={kind === "money" ? `${label} (${currency})` : label}
          min={0}
          {...(field === "probability" && { max: limits.DealChange.probability.maximum })}
          {...(kind === "money" && { decimalScale: fractionDigits(currency) })}
          thousandSeparator=" "
          hideControls
          value={typeof value === "number" ? value : text}
          onChange={onChange}
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
    default:
      return (
        <TextInput
          {...common}
          type={kind === "date" ? "date" : "text"}
          maxLength={limits.DealChange.source.maxLength}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
