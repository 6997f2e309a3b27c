/** The fields of a deal: what each is called, and of what kind its values are. Custom ones are as the company declared them. */
import { useQuery } from "@tanstack/react-query";
import i18next from "i18next";
import { useMemo } from "react";

import { me } from "../api/queries";
import type { CustomField, FieldType } from "../api/types";

export type DealFieldKind = FieldType | "tags" | "person" | "customer";

const KINDS: Record<string, DealFieldKind> = {
  amount: "money",
  probability: "number",
  expected_close_date: "date",
  tags: "tags",
  responsible_id: "person",
  customer: "customer",
};
const CUSTOM = "custom.";

export interface DealFieldsKnown {
  declared: readonly CustomField[];
  nameOf: (field: string) => string;
  kindOf: (field: string) => DealFieldKind;
  choicesOf: (field: string) => string[];
}

export function useDealFields(): DealFieldsKnown {
  const { data: user } = useQuery(me);
  const declared = user?.account.custom_fields;
  return useMemo(() => dealFields(declared ?? []), [declared]);
}

export function dealFields(declared: readonly CustomField[]): DealFieldsKnown {
  const customOf = (field: string) => declared.find(({ name }) => field === CUSTOM + name);
  return {
    declared,
    nameOf: (field) => {
      const key = `fields.${field}`;
      return customOf(field)?.label ?? (i18next.exists(key) ? i18next.t(key as "fields.title") : field.replace(CUSTOM, ""));
    },
    kindOf: (field) => customOf(field)?.type ?? KINDS[field] ?? "text",
    choicesOf: (field) => customOf(field)?.choices ?? [],
  };
}
