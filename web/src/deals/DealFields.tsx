/** The fields of a deal. Each is saved when one leaves it, or by Enter; Escape takes back what was typed. */
import { NumberInput, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";

import type { Deal, DealChange } from "../api/types";
import { fractionDigits } from "../components/money";
import { fieldName } from "./fieldName";

interface Props {
  deal: Deal;
  canChange: boolean;
  onChange: (changes: DealChange) => void;
}

export function DealFields({ deal, canChange, onChange }: Props) {
  const currency = deal.currency ?? "VND";
  const scale = 10 ** fractionDigits(currency);
  const common = { readOnly: !canChange };
  return (
    <div className="deal-fields">
      <InPlace
        {...common}
        field="title"
        required
        value={deal.title}
        maxLength={200}
        onSave={(title) => { onChange({ title }); }}
      />
      {deal.customer_name && <TextInput label={fieldName("customer_name")} value={deal.customer_name} readOnly />}
      <NumberInPlace
        {...common}
        label={`${fieldName("amount")} (${currency})`}
        value={deal.amount === null ? null : deal.amount / scale}
        decimals={fractionDigits(currency)}
        onSave={(amount) => { onChange({ amount: amount === null ? null : Math.round(amount * scale), currency }); }}
      />
      <NumberInPlace
        {...common}
        label={fieldName("probability")}
        value={deal.probability}
        decimals={0}
        max={100}
        onSave={(probability) => { onChange({ probability }); }}
      />
      <InPlace
        {...common}
        field="expected_close_date"
        type="date"
        value={deal.expected_close_date ?? ""}
        onSave={(day) => { onChange({ expected_close_date: day || null }); }}
      />
      <InPlace
        {...common}
        field="source"
        value={deal.source ?? ""}
        maxLength={200}
        onSave={(source) => { onChange({ source: source || null }); }}
      />
      {deal.status === "lost" && (
        <InPlace
          {...common}
          field="lost_reason"
          value={deal.lost_reason ?? ""}
          maxLength={200}
          onSave={(reason) => { onChange({ lost_reason: reason || null }); }}
        />
      )}
      <TagsInput
        className="wide"
        label={fieldName("tags")}
        value={deal.tags}
        maxTags={50}
        readOnly={!canChange}
        onChange={(tags) => { onChange({ tags }); }}
      />
      {Object.entries(deal.custom).map(([name, value]) => (
        <InPlace
          key={name}
          {...common}
          field={`custom.${name}`}
          value={typeof value === "string" || typeof value === "number" ? String(value) : ""}
          maxLength={1000}
          onSave={(text) => { onChange({ custom: { ...deal.custom, [name]: text || null } }); }}
        />
      ))}
      <Comments value={deal.comments ?? ""} readOnly={!canChange} onSave={(text) => { onChange({ comments: text || null }); }} />
    </div>
  );
}

interface InPlaceProps {
  field: string;
  value: string;
  readOnly: boolean;
  required?: boolean;
  type?: "text" | "date";
  maxLength?: number;
  onSave: (value: string) => void;
}

function InPlace({ field, value, readOnly, required = false, type = "text", maxLength, onSave }: InPlaceProps) {
  const typing = useTyping(value, (text) => {
    if (!required || text !== "") onSave(text);
  });
  return (
    <TextInput
      label={fieldName(field)}
      type={type}
      readOnly={readOnly}
      {...(maxLength !== undefined && { maxLength })}
      value={typing.text}
      onChange={(event) => { typing.type(event.currentTarget.value); }}
      onBlur={typing.leave}
      onKeyDown={typing.key}
    />
  );
}

interface NumberProps {
  label: string;
  value: number | null;
  decimals: number;
  max?: number;
  readOnly: boolean;
  onSave: (value: number | null) => void;
}

function NumberInPlace({ label, value, decimals, max, readOnly, onSave }: NumberProps) {
  const typing = useTyping(value === null ? "" : String(value), (text) => { onSave(text === "" ? null : Number(text)); });
  return (
    <NumberInput
      label={label}
      readOnly={readOnly}
      hideControls
      min={0}
      {...(max !== undefined && { max })}
      decimalScale={decimals}
      thousandSeparator=" "
      value={typing.text === "" ? "" : Number(typing.text)}
      onChange={(next) => { typing.type(String(next)); }}
      onBlur={typing.leave}
      onKeyDown={typing.key}
    />
  );
}

function Comments({ value, readOnly, onSave }: { value: string; readOnly: boolean; onSave: (value: string) => void }) {
  const typing = useTyping(value, onSave);
  return (
    <Textarea
      className="wide"
      label={fieldName("comments")}
      autosize
      minRows={2}
      maxRows={8}
      maxLength={10_000}
      readOnly={readOnly}
      value={typing.text}
      onChange={(event) => { typing.type(event.currentTarget.value); }}
      onBlur={typing.leave}
    />
  );
}

/** What is typed until it is saved; a value that changes elsewhere shows unless somebody is typing. */
function useTyping(value: string, save: (text: string) => void) {
  const [typed, setTyped] = useState<string | null>(null);
  const leave = () => {
    if (typed !== null && typed.trim() !== value) save(typed.trim());
    setTyped(null);
  };
  return {
    text: typed ?? value,
    type: setTyped,
    leave,
    key: (event: React.KeyboardEvent) => {
      if (event.key === "Enter") leave();
      if (event.key === "Escape" && typed !== null) {
        event.stopPropagation();
        setTyped(null);
      }
    },
  };
}
