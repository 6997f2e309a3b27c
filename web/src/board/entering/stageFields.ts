/** The fields that a stage requires of the deals that enter it. */
import type { Deal, Stage } from "../../api/types";
import type { Answers } from "./answers";

type Rules = Pick<Stage, "required_fields" | "ask_lost_reason">;

/** The fields that the stage requires, in its order; the lost reason is last. */
export function requiredFields(stage: Rules): string[] {
  return [...stage.required_fields, ...(stage.ask_lost_reason ? ["lost_reason"] : [])];
}

/**
 * The fields to ask for before the deals enter the stage: those that one of them lacks. A lost reason is asked for
 * anew, since it belongs to the move.
 */
export function findMissing(stage: Rules, deals: readonly Deal[]): string[] {
  return requiredFields(stage).filter(
    (field) => field === "lost_reason" || deals.some((deal) => isEmpty(valueOf(deal, field))),
  );
}

/** Whether every field has an answer. */
export function isAnswered(fields: readonly string[], answers: Answers): boolean {
  return fields.every((field) => {
    const answer = answers[field];
    return typeof answer === "string" ? answer.trim() !== "" : !isEmpty(answer);
  });
}

function valueOf(deal: Deal, field: string): unknown {
  if (field.startsWith("custom.")) return deal.custom[field.slice("custom.".length)];
  return deal[(field === "customer" ? "customer_id" : field) as keyof Deal];
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
