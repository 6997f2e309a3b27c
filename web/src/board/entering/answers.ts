/** The answers of a form as the API takes them: an amount with its currency, custom fields under `custom`. */
import type { Deal, DealChange } from "../../api/types";
import { type DealField, findField } from "../../fields/dealFields";

export type Answers = Record<string, string | number | string[]>;

export function toDealChange(
  answers: Answers,
  deal: Pick<Deal, "currency" | "custom">,
  fields: readonly DealField[],
): DealChange {
  const custom: Deal["custom"] = {};
  const changes: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(answers)) {
    const kind = findField(fields, field).kind;
    const sent = kind === "flag" ? value === "true" : value;
    if (field.startsWith("custom.")) custom[field.slice("custom.".length)] = sent as Deal["custom"][string];
    else changes[kind === "customer" ? "customer_id" : field] = sent;
  }
  const hasCustom = Object.keys(custom).length > 0;
  const currency = "amount" in changes && { currency: deal.currency };
  return { ...changes, ...currency, ...(hasCustom && { custom: { ...deal.custom, ...custom } }) };
}
