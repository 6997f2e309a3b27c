/** The fields of a deal, edited in place. */
import { TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import type { Deal, DealChange } from "../../api/types";
import { CustomerSelect } from "../../components/selects/CustomerSelect";
import { MemberSelect } from "../../components/selects/MemberSelect";
import { PROBABILITY } from "../../fields/dealFields";
import { fieldLabel } from "../../i18n/fieldLabel";
import { DayInPlace, LongTextInPlace, MoneyInPlace, NumberInPlace, TextInPlace } from "../../inputs/InPlace";
import { LostReasonInPlace } from "../../lostReasons/LostReasonInput";
import { readDraft } from "../../unsaved/drafts";
import { CustomFieldInPlace } from "./CustomFieldInPlace";

interface Props {
  deal: Deal;
  canChange: boolean;
  onChange: (changes: DealChange) => void;
  /** Like `onChange`, for values that stay in their input until they are saved. */
  onSave: (changes: DealChange) => Promise<unknown>;
}

export function DealFields({ deal, canChange, onChange, onSave }: Props) {
  const { data: user } = useQuery(meQuery);
  const declared = user?.account.custom_fields ?? [];
  const currency = deal.currency ?? user?.account.currency ?? "VND";
  const readOnly = !canChange;
  const draft = (field: string) => `deal.${deal.id}.${field}`;
  const setCustom = (name: string, value: Deal["custom"][string]) => {
    const others = Object.entries(deal.custom).filter(([other]) => other !== name);
    return onSave({ custom: Object.fromEntries(value === null ? others : [...others, [name, value]]) });
  };
  const undeclared = Object.keys(deal.custom).filter((name) => !declared.some((field) => field.name === name));

  return (
    <div className="drawer-fields">
      <TextInPlace
        label={fieldLabel("title")}
        draft={draft("title")}
        readOnly={readOnly}
        required
        value={deal.title}
        maxLength={limits.DealChange.title.maxLength}
        onSave={(title) => onSave({ title })}
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
      <MoneyInPlace
        label={fieldLabel("amount")}
        draft={draft("amount")}
        currency={currency}
        readOnly={readOnly}
        value={deal.amount}
        onSave={(amount) => onSave({ amount, currency })}
      />
      <NumberInPlace
        label={fieldLabel("probability")}
        draft={draft("probability")}
        readOnly={readOnly}
        value={deal.probability}
        bounds={PROBABILITY}
        onSave={(probability) => onSave({ probability })}
      />
      <DayInPlace
        label={fieldLabel("expected_close_date")}
        draft={draft("expected_close_date")}
        readOnly={readOnly}
        value={deal.expected_close_date}
        onSave={(expected_close_date) => onSave({ expected_close_date })}
      />
      <TextInPlace
        label={fieldLabel("source")}
        draft={draft("source")}
        readOnly={readOnly}
        value={deal.source ?? ""}
        maxLength={limits.DealChange.source.maxLength}
        onSave={(source) => onSave({ source: source || null })}
      />
      {deal.status === "lost" && (
        <LostReasonInPlace
          stageId={deal.stage_id}
          value={deal.lost_reason ?? ""}
          readOnly={readOnly}
          hasDraft={readDraft(draft("lost_reason")) !== null}
          onSave={(lost_reason) => onChange({ lost_reason })}
          text={(label) => (
            <TextInPlace
              label={label}
              draft={draft("lost_reason")}
              readOnly={readOnly}
              value={deal.lost_reason ?? ""}
              maxLength={limits.DealChange.lost_reason.maxLength}
              onSave={(reason) => onSave({ lost_reason: reason || null })}
            />
          )}
        />
      )}
      {declared.map((field) => (
        <CustomFieldInPlace
          key={field.name}
          field={field}
          draft={draft(`custom.${field.name}`)}
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
          draft={draft(`custom.${name}`)}
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
        draft={draft("comments")}
        readOnly={readOnly}
        value={deal.comments ?? ""}
        maxLength={limits.DealChange.comments.maxLength}
        onSave={(text) => onSave({ comments: text || null })}
      />
    </div>
  );
}
