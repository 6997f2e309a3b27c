import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import { CustomerSelect } from "../../components/selects/CustomerSelect";
import { findField, useDealFields } from "../../fields/dealFields";
import { DayField } from "../../inputs/DayField";
import { MoneyField } from "../../inputs/MoneyField";
import { NumberField } from "../../inputs/NumberField";
import { MissingFieldInput } from "../entering/MissingFieldInput";
import { type Filter, type FilterChange, toNumber } from "./filter";

interface Props {
  filter: Filter;
  onChange: (change: FilterChange) => void;
}

const WAIT = 250; // milliseconds without a key before a text filters
const MOST_DAYS = 3650;
const IN_PLACE = { withinPortal: false }; // a list inside the popover does not close it

/** The filters that are less used: customer, tag, amount, dates, source, custom field, and the time on the stage. */
export function FilterFields({ filter, onChange }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const currency = user?.account.currency ?? "VND";
  const set = (name: keyof Filter) => (value: string | number | null) =>
    onChange({ [name]: value === null ? undefined : String(value) });

  return (
    <div className="form board-filters">
      <CustomerSelect
        label={t("fields.customer")}
        comboboxProps={IN_PLACE}
        value={filter.customer ?? null}
        onChange={set("customer")}
      />
      <div className="pair">
        <LateText
          label={t("board.tag")}
          limit={limits.list_deals.tag.maxLength}
          value={filter.tag}
          onChange={set("tag")}
        />
        <LateText
          label={t("fields.source")}
          limit={limits.list_deals.source.maxLength}
          value={filter.source}
          onChange={set("source")}
        />
        <MoneyField
          label={t("board.amount_from")}
          currency={currency}
          value={toNumber(filter.amount_from)}
          onChange={set("amount_from")}
        />
        <MoneyField
          label={t("board.amount_to")}
          currency={currency}
          value={toNumber(filter.amount_to)}
          onChange={set("amount_to")}
        />
        <DayField label={t("board.closing_from")} value={filter.closing_from ?? null} onChange={set("closing_from")} />
        <DayField label={t("board.closing_to")} value={filter.closing_to ?? null} onChange={set("closing_to")} />
      </div>
      <NumberField
        label={t("board.stays")}
        bounds={{ min: 1, max: MOST_DAYS, digits: 0 }}
        value={toNumber(filter.stays)}
        onChange={set("stays")}
      />
      <CustomFilter currency={currency} filter={filter} onChange={set("custom")} />
    </div>
  );
}

interface CustomProps {
  currency: string;
  filter: Filter;
  onChange: (custom: string | null) => void;
}

/** Filters by the value of a custom field; nothing if the company has none. */
function CustomFilter({ currency, filter, onChange }: CustomProps) {
  const { t } = useTranslation();
  const fields = useDealFields();
  const { field: filtered, text } = splitCustom(filter.custom);
  const [chosen, setChosen] = useState(filtered);
  const save = useDebouncedCallback(onChange, WAIT);
  if (fields.length === 0) return null;
  return (
    <>
      <Select
        label={t("board.custom")}
        clearable
        comboboxProps={IN_PLACE}
        value={chosen}
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        onChange={(name) => {
          setChosen(name);
          onChange(null);
        }}
      />
      {chosen && (
        <MissingFieldInput
          key={chosen}
          field={chosen}
          currency={currency}
          isFirst={false}
          value={chosen === filtered ? toValue(findField(fields, chosen).kind, text) : undefined}
          onChange={(value) => save(value === "" ? null : `${chosen.slice("custom.".length)}:${String(value)}`)}
        />
      )}
    </>
  );
}

/** The field and the text of `name:value`. */
export function splitCustom(custom: string | undefined): { field: string | null; text: string } {
  if (!custom) return { field: null, text: "" };
  const at = custom.indexOf(":");
  return { field: `custom.${custom.slice(0, at)}`, text: custom.slice(at + 1) };
}

function toValue(kind: string, text: string): string | number {
  return kind === "number" || kind === "money" ? Number(text) : text;
}

interface TextProps {
  label: string;
  limit: number;
  value: string | undefined;
  onChange: (text: string | null) => void;
}

/** A text that filters when no key was pressed for a moment. */
function LateText({ label, limit, value, onChange }: TextProps) {
  const [typed, setTyped] = useState(value ?? "");
  const send = useDebouncedCallback((text: string) => onChange(text.trim() || null), WAIT);
  return (
    <TextInput
      label={label}
      maxLength={limit}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}
