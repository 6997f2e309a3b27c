/** The answers of a form as the API takes them: minor units, lists of tags, custom fields under `custom`. */
import type { Deal, DealChange } from "../api/types";
import { fractionDigits } from "../components/money";
import { type DealField, findField } from "../fields/dealFields";

export type Answers = Record<string, string | number | string[]>;

export function toDealChange(answers: Answers, deal: Deal, fields: readonly DealField[]): DealChange {
  const custom: Deal["custom"] = {};
  const changes: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(answers)) {
    const kind = findField(fields, field).kind;
    const sent =
      kind === "money"
        ? Math.round(Number(value) * 10 ** fractionDigits(deal.currency ?? "VND"))
        : kind === "number"
          ? Number(value)
          : kind === "flag"
            ? value === "true"
            : value;
    if (field.startsWith("custom.")) custom[field.slice("custom.".length)] = sent as Deal["custom"][string];
    else changes[kind === "customer" ? "customer_id" : field] = sent;
  }
  const hasCustom = Object.keys(custom).length > 0;
  return { ...changes, ...(hasCustom && { custom: { ...deal.custom, ...custom } }) };
}
