/** The fields of deals: the label of each, and the kind of its values. The company adds custom fields. */
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { meQuery, membersQuery } from "../api/queries";
import type { CustomField, Deal, FieldType, OriginKind } from "../api/types";
import { formatMoney } from "../components/money";
import { LANGUAGES } from "../i18n";
import { formatDay } from "../i18n/day";
import { fieldLabel } from "../i18n/fieldLabel";

export type FieldKind = FieldType | "long" | "tags" | "person" | "customer";
export type FieldValue = string | number | boolean | string[] | null;

export interface DealField {
  /** The name in the API: `amount`, `customer.email`, `custom.floor`. */
  name: string;
  label: string;
  kind: FieldKind;
  /** The options of a choice, or the members for a field that names a person. */
  choices: { value: string; label: string }[];
}

const KINDS: Record<string, FieldKind> = {
  title: "text",
  customer: "customer",
  customer_name: "text",
  "customer.email": "text",
  "customer.phone": "text",
  "customer.language": "choice",
  "customer.opted_out": "flag",
  amount: "money",
  currency: "text",
  probability: "number",
  responsible_id: "person",
  expected_close_date: "date",
  source: "text",
  tags: "tags",
  lost_reason: "text",
  comments: "long",
  origin: "choice",
  status: "choice",
  created_at: "date",
};

const ORIGINS = ["manual", "import", "tunnel_copy", "repeat_sale", "rule", "trigger"] as const satisfies OriginKind[];

const STATUSES = ["open", "won", "lost"] as const satisfies Deal["status"][];

/** A probability in percent is a whole number. */
export const PROBABILITY = {
  min: limits.DealChange.probability.minimum,
  max: limits.DealChange.probability.maximum,
  digits: 0,
} as const;

const OWN: readonly string[] = [];

/** The fields of these names, followed by the custom fields. `findField` looks up any other field. */
export function useDealFields(names = OWN): DealField[] {
  const { t, i18n } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { data: people } = useQuery(membersQuery);
  return useMemo(() => {
    const choices = (name: string) => {
      if (name === "origin") return ORIGINS.map((one) => ({ value: one, label: t(`origins.${one}`) }));
      if (name === "status") return STATUSES.map((one) => ({ value: one, label: t(`stages.semantic.${one}`) }));
      if (name === "customer.language") return Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }));
      if (name === "responsible_id") return (people ?? []).map((one) => ({ value: one.id, label: one.name }));
      return [];
    };
    const known = names.map((name) => ({
      name,
      label: fieldLabel(name.replace(".", "_")),
      kind: KINDS[name] ?? "text",
      choices: choices(name),
    }));
    return [...known, ...toDealFields(user?.account.custom_fields ?? [])];
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the labels change with the language
  }, [names, user, people, t, i18n.language]);
}

export function toDealFields(declared: readonly CustomField[]): DealField[] {
  return declared.map((field) => ({
    name: `custom.${field.name}`,
    label: field.label,
    kind: field.type,
    choices: field.choices.map((one) => ({ value: one, label: one })),
  }));
}

/** The field of this name. A field that no longer exists is treated as text. */
export function findField(fields: readonly DealField[], name: string): DealField {
  return (
    fields.find((one) => one.name === name) ?? {
      name,
      label: fieldLabel(name),
      kind: KINDS[name] ?? "text",
      choices: [],
    }
  );
}

/** Formats the value of a field; an empty text when there is no value. */
export function formatValue(
  field: DealField,
  value: unknown,
  currency: string,
  t: TFunction,
  language: string,
): string {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map((one) => formatValue(field, one, currency, t, language)).join(", ");
  if (typeof value === "boolean") return value ? t("common.yes") : t("common.no");
  if (typeof value === "number") {
    return field.kind === "money"
      ? formatMoney(value, currency, language)
      : new Intl.NumberFormat(language).format(value);
  }
  const text = String(value as string);
  if (field.kind === "date") return formatDay(text, language);
  return field.choices.find((one) => one.value === text)?.label ?? text;
}
