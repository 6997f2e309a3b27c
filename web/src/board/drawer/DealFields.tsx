/** The fields of a deal, edited in place. */
import { TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import type { Deal, DealChange } from "../../api/types";
import { CustomerSelect } from "../../components/CustomerSelect";
import { MemberSelect } from "../../components/MemberSelect";
import { fractionDigits } from "../../components/money";
import { fieldLabel } from "../../i18n/fieldLabel";
import { CustomFieldInPlace } from "./CustomFieldInPlace";
import { LongTextInPlace, NumberInPlace, TextInPlace } from "./InPlace";

interface Props {
  deal: Deal;
  canChange: boolean;
  onChange: (changes: DealChange) => void;
}

export function DealFields({ deal, canChange, onChange }: Props) {
  const { data: user } = useQuery(meQuery);
  const declared = user?.account.custom_fields ?? [];
  const currency = deal.currency ?? "VND";
  const scale = 10 ** fractionDigits(currency);
  const readOnly = !canChange;
  const setCustom = (name: string, value: Deal["custom"][string]) => {
    const others = Object.entries(deal.custom).filter(([other]) => other !== name);
    onChange({ custom: Object.fromEntries(value === null ? others : [...others, [name, value]]) });
  };
  const undeclared = Object.keys(deal.custom).filter((name) => !declared.some((field) => field.name === name));

  return (
    <div className="deal-fields">
      <TextInPlace
        label={fieldLabel("title")}
        readOnly={readOnly}
        required
        value={deal.title}
        maxLength={limits.DealChange.title.maxLength}
        onSave={(title) => onChange({ title })}
      />
      <CustomerSelect
        label={fieldLabel("customer_name")}
        readOnly={readOnly}
        clearable={canChange}
        value={deal.customer_id}
        onChange={(customer_id) => onChange({ customer_id })}
      />
      <MemberSelect
        label={fieldLabel("responsible_id")}
        readOnly={readOnly}
        clearable={canChange}
        value={deal.responsible_id}
        onChange={(responsible_id) => onChange({ responsible_id })}
      />
      <NumberInPlace
        label={`${fieldLabel("amount")} (${currency})`}
        readOnly={readOnly}
        value={deal.amount === null ? null : deal.amount / scale}
        decimals={fractionDigits(currency)}
        min={limits.DealChange.amount.minimum}
        onSave={(amount) => onChange({ amount: amount === null ? null : Math.round(amount * scale), currency })}
      />
      <NumberInPlace
        label={fieldLabel("probability")}
        readOnly={readOnly}
        value={deal.probability}
        decimals={0}
        min={limits.DealChange.probability.minimum}
        max={limits.DealChange.probability.maximum}
        onSave={(probability) => onChange({ probability })}
      />
      <TextInPlace
        label={fieldLabel("expected_close_date")}
        readOnly={readOnly}
        type="date"
        value={deal.expected_close_date ?? ""}
        onSave={(day) => onChange({ expected_close_date: day || null })}
      />
      <TextInPlace
        label={fieldLabel("source")}
        readOnly={readOnly}
        value={deal.source ?? ""}
        maxLength={limits.DealChange.source.maxLength}
        onSave={(source) => onChange({ source: source || null })}
      />
      {deal.status === "lost" && (
        <TextInPlace
          label={fieldLabel("lost_reason")}
          readOnly={readOnly}
          value={deal.lost_reason ?? ""}
          maxLength={limits.DealChange.lost_reason.maxLength}
          onSave={(reason) => onChange({ lost_reason: reason || null })}
        />
      )}
      {declared.map((field) => (
        <CustomFieldInPlace
          key={field.name}
          field={field}
          value={deal.custom[field.name]}
          currency={currency}
          readOnly={readOnly}
          onSave={(value) => setCustom(field.name, value)}
        />
      ))}
      {undeclared.map((name) => (
        <TextInPlace
          key={name}
          label={name}
          readOnly={readOnly}
          value={String(deal.custom[name] ?? "")}
          maxLength={limits.DealChange.custom.values.maxLength}
          onSave={(text) => setCustom(name, text || null)}
        />
      ))}
      <TagsInput
        className="wide"
        label={fieldLabel("tags")}
        value={deal.tags}
        maxTags={limits.DealChange.tags.maxItems}
        maxLength={limits.DealChange.tags.items.maxLength}
        readOnly={readOnly}
        onChange={(tags) => onChange({ tags })}
      />
      <LongTextInPlace
        label={fieldLabel("comments")}
        readOnly={readOnly}
        value={deal.comments ?? ""}
        maxLength={limits.DealChange.comments.maxLength}
        onSave={(text) => onChange({ comments: text || null })}
      />
    </div>
  );
}
