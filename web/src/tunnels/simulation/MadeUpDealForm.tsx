import { TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { MadeUpDeal } from "../../api/types";
import { type FieldChange, toRequest } from "../../changes/fieldChanges";
import { FieldRows } from "../../changes/FieldRows";
import { useDealFields } from "../../fields/dealFields";

export interface MadeUp {
  title: string;
  customer: string;
  tags: string[];
  fields: FieldChange[];
}

export const EMPTY_DEAL: MadeUp = { title: "", customer: "", tags: [], fields: [{ field: "amount", mode: "set" }] };

const FIELDS = ["amount", "probability", "expected_close_date", "source", "lost_reason", "comments"] as const;

interface Props {
  value: MadeUp;
  currency: string;
  onChange: (deal: MadeUp) => void;
}

/** A deal that does not exist, with the fields that matter for the simulation. */
export function MadeUpDealForm({ value, currency, onChange }: Props) {
  const { t } = useTranslation();
  const fields = useDealFields(FIELDS);

  return (
    <>
      <TextInput
        label={t("fields.title")}
        placeholder={t("simulation.a_deal")}
        maxLength={limits.MadeUpDeal.title.maxLength}
        value={value.title}
        onChange={(event) => onChange({ ...value, title: event.currentTarget.value })}
      />
      <TextInput
        label={t("fields.customer")}
        maxLength={limits.Contact.name.maxLength}
        value={value.customer}
        onChange={(event) => onChange({ ...value, customer: event.currentTarget.value })}
      />
      <TagsInput
        label={t("fields.tags")}
        placeholder={t("tunnels.type_tag")}
        maxTags={limits.MadeUpDeal.tags.maxItems}
        maxLength={limits.MadeUpDeal.tags.items.maxLength}
        acceptValueOnBlur
        value={value.tags}
        onChange={(tags) => onChange({ ...value, tags })}
      />
      <FieldRows
        fields={fields}
        value={value.fields}
        currency={currency}
        modes={() => ["set"]}
        addLabel={t("simulation.add_field")}
        onChange={(rows) => onChange({ ...value, fields: rows })}
      />
    </>
  );
}

export function toMadeUpDeal({ title, customer, tags, fields }: MadeUp, currency: string, unnamed: string): MadeUpDeal {
  return {
    title: title.trim() || unnamed,
    ...(customer.trim() && { customer: { name: customer.trim() } }),
    tags,
    currency,
    ...toRequest(fields, currency).set,
  };
}
