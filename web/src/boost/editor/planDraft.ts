/** A repeat plan as it is being edited, and the part of it that is sent. */
import type { Condition, NewPlan, Plan, PlanChange } from "../../api/types";
import { findUnknownFields, PLAIN_FIELDS } from "../../changes/title";
import { dropUnfinished } from "../../conditions/conditions";

export const AMOUNT_KINDS = ["same", "fixed", "none"] as const;
export const STOP_KINDS = ["never", "on_date", "after"] as const;
export const CATCH_UPS = ["next", "all"] as const;
/** The date of a deal that counts, besides its custom dates. */
export const CLOSED_AT = "closed_at";

export interface PlanDraft {
  name: string;
  enabled: boolean;
  source: string | null;
  /** The closed stages of the source. */
  stages: string[];
  conditions: Condition | null;
  dateField: string;
  /** As ISO 8601; empty while it cannot be read. */
  every: string;
  leadTime: string;
  catchUp: Plan["catch_up"];
  stop: Plan["stop"];
  target: string | null;
  title: string;
  amount: Plan["amount"];
  responsible: Plan["responsible"];
  skipIfOpen: boolean;
}

/** The props of every section of the editor. */
export interface PlanSection {
  draft: PlanDraft;
  readOnly: boolean;
  /** Why the API refused the plan; null if it did not. */
  error: unknown;
  edit: (part: Partial<PlanDraft>) => void;
}

export const NEW_PLAN: PlanDraft = {
  name: "",
  enabled: true,
  source: null,
  stages: [],
  conditions: null,
  dateField: CLOSED_AT,
  every: "P1Y",
  leadTime: "P14D",
  catchUp: "next",
  stop: { kind: "never", date: null, times: null },
  target: null,
  title: "",
  amount: { kind: "same", amount: null, currency: null },
  responsible: { kind: "keep", user_ids: [] },
  skipIfOpen: true,
};

/** The title template of a plan that keeps the title. */
const SAME_TITLE = "{title}";

export function toPlanDraft(plan: Plan): PlanDraft {
  return {
    name: plan.name,
    enabled: plan.enabled,
    source: plan.source.pipeline_id,
    stages: plan.source.stage_ids,
    conditions: plan.source.conditions as Condition | null,
    dateField: plan.date_field,
    every: plan.every,
    leadTime: plan.lead_time,
    catchUp: plan.catch_up,
    stop: plan.stop,
    target: plan.target.stage_id,
    title: plan.title_template === SAME_TITLE ? "" : plan.title_template,
    amount: plan.amount,
    responsible: plan.responsible,
    skipIfOpen: plan.skip_if_open,
  };
}

/** Whether the draft can be saved. */
export function isPlanComplete({ name, source, stages, target, every, leadTime, ...draft }: PlanDraft): boolean {
  const { stop, amount, responsible, title } = draft;
  return (
    name.trim() !== "" &&
    source !== null &&
    stages.length > 0 &&
    target !== null &&
    every !== "" &&
    leadTime !== "" &&
    (stop.kind !== "on_date" || stop.date !== null) &&
    (stop.kind !== "after" || stop.times !== null) &&
    (amount.kind !== "fixed" || amount.amount !== null) &&
    (responsible.kind === "keep" || responsible.user_ids.length > 0) &&
    findUnknownFields(title, PLAIN_FIELDS).length === 0
  );
}

export function toNewPlan(draft: PlanDraft): NewPlan {
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    source: {
      pipeline_id: draft.source ?? "",
      stage_ids: draft.stages,
      conditions: dropUnfinished(draft.conditions),
    },
    date_field: draft.dateField,
    every: draft.every,
    lead_time: draft.leadTime,
    catch_up: draft.catchUp,
    stop: draft.stop,
    target: { stage_id: draft.target ?? "" },
    title_template: draft.title.trim() || SAME_TITLE,
    amount: draft.amount,
    responsible: draft.responsible,
    skip_if_open: draft.skipIfOpen,
  };
}

/** Only the edited values, so that the changes of other users are not overwritten. */
export function findPlanDifferences(plan: Plan, draft: PlanDraft): PlanChange {
  const before = toNewPlan(toPlanDraft(plan));
  return Object.fromEntries(
    Object.entries(toNewPlan(draft)).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof NewPlan]),
    ),
  );
}

/** The settings that move the repeats which are not made yet. */
const MOVING = ["source", "date_field", "every", "lead_time", "catch_up", "stop"] as const;

export function movesRepeats(change: PlanChange): boolean {
  return MOVING.some((name) => name in change);
}
