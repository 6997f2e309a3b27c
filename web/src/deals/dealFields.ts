/** The fields of a deal: what each is called, and of what kind its values are. Custom ones are as the company declared them. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { me } from "../api/queries";
import type { CustomField, FieldType } from "../api/types";
import { fieldName } from "./fieldName";

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
    nameOf: (field) => customOf(field)?.label ?? fieldName(field),
    kindOf: (field) => customOf(field)?.type ?? KINDS[field] ?? "text",
    choicesOf: (field) => customOf(field)?.choices ?? [],
  };
}
