/** The rules of a stage as they are edited. */
import type { Stage, StageChange } from "../../api/types";
import { readReasons } from "../../lostReasons/lostReasons";

/** The fields that a stage can require, besides custom fields. */
export const REQUIRABLE = [
  "amount",
  "probability",
  "customer",
  "responsible_id",
  "expected_close_date",
  "source",
  "tags",
  "comments",
] as const;

/** The lowest role that may move deals; `agent` allows everyone who may move deals at all. */
export const MOVERS = ["agent", "manager", "admin"] as const;
export type Mover = (typeof MOVERS)[number];

export interface Rules {
  required: string[];
  mover: Mover;
  idleAfter: number | null;
  asksReason: boolean;
  /** The lost reasons of the stage, a line for each. */
  reasons: string;
}

export function toRules(stage: Stage): Rules {
  return {
    required: stage.required_fields,
    mover: MOVERS.find((role) => stage.move_roles.includes(role)) ?? "agent",
    idleAfter: stage.idle_after_days,
    asksReason: stage.ask_lost_reason,
    reasons: stage.lost_reasons.join("\n"),
  };
}

/** Only the changed rules. */
export function findRuleChanges(stage: Stage, rules: Rules): StageChange {
  const before = toRules(stage);
  const reasons = readReasons(rules.reasons);
  return {
    ...(rules.required.join() !== before.required.join() && { required_fields: rules.required }),
    ...(rules.mover !== before.mover && { move_roles: rules.mover === "agent" ? [] : [rules.mover] }),
    ...(rules.idleAfter !== before.idleAfter && { idle_after_days: rules.idleAfter }),
    ...(rules.asksReason !== before.asksReason && { ask_lost_reason: rules.asksReason }),
    ...(reasons.join("\n") !== before.reasons && { lost_reasons: reasons }),
  };
}
