/** A rule as it is being edited, and the part of it that is sent. */
import type { Condition, NewRule, Rule, RuleChange } from "../../api/types";
import { areChangesComplete, type ChangesDraft, toChangesDraft, toChangesRequest } from "../../changes/changesDraft";
import { findUnknownFields, PLAIN_FIELDS } from "../../changes/title";
import { dropUnfinished } from "../../conditions/conditions";
import { fromPeriod, toPeriod, type Unit } from "../../inputs/period";
import { unitsFor } from "./units";

export const WHEN_KINDS = ["entry", "after", "before_date", "after_date", "every"] as const;
export const ACTION_KINDS = ["comment", "change", "move", "make_deal", "webhook", "message", "task"] as const;
export type When = Rule["when"];
export type OpenRuns = NonNullable<RuleChange["open_runs"]>;
export type ActionKind = Rule["action"]["kind"];

/** When a new rule acts. The time of a saved rule is fixed. */
export interface WhenDraft {
  kind: When["kind"];
  /** Null while it cannot be read. */
  count: number | null;
  unit: Unit;
  field: string;
  time: string | null;
  businessHours: boolean;
  /** Whether it acts again when its date has changed to a later one. */
  again: boolean;
}

export interface RuleDraft extends ChangesDraft {
  name: string;
  enabled: boolean;
  action: ActionKind;
  text: string;
  target: string | null;
  title: string;
  /** The id of the webhook to call. */
  webhook: string | null;
  /** The message template. */
  templateId: string | null;
  /** Of a task: when it is due after the rule acted, as an ISO 8601 duration; empty while it cannot be read. */
  due: string;
  dueInHours: boolean;
  wait: boolean;
  conditions: Condition | null;
  onLeave: Rule["on_leave"];
  order: Rule["order"];
  onFailure: Rule["on_failure"];
}

/** The props of every section of the editor. */
export interface RuleSection {
  draft: RuleDraft;
  readOnly: boolean;
  edit: (part: Partial<RuleDraft>) => void;
}

export const NEW_WHEN: WhenDraft = {
  kind: "entry",
  count: 1,
  unit: "days",
  field: "expected_close_date",
  time: "09:00",
  businessHours: false,
  again: false,
};

export const NEW_DRAFT: RuleDraft = {
  name: "",
  enabled: true,
  action: "comment",
  text: "",
  target: null,
  title: "",
  webhook: null,
  templateId: null,
  due: "P1D",
  dueInHours: false,
  wait: false,
  conditions: null,
  onLeave: "cancel",
  order: "side_by_side",
  onFailure: "continue",
  responsible: { kind: "keep", user_ids: [] },
  fields: [],
  addTags: [],
  removeTags: [],
};

export function toRuleDraft(rule: Rule): RuleDraft {
  const { name, enabled, action, conditions } = rule;
  return {
    name,
    enabled,
    action: action.kind,
    text: action.text ?? "",
    target: action.target?.stage_id ?? null,
    title: action.title_template ?? "",
    webhook: action.webhook_id,
    templateId: action.template_id,
    due: action.task?.due ?? NEW_DRAFT.due,
    dueInHours: action.task?.business_hours ?? false,
    wait: action.task?.wait ?? false,
    conditions: conditions as Condition | null,
    onLeave: rule.on_leave,
    order: rule.order,
    onFailure: rule.on_failure,
    ...toChangesDraft(action.changes),
    ...(action.task && { responsible: action.task.responsible }),
  };
}

/** The edit that chooses another kind of time, with a unit that it can have. */
export function changeKind(when: WhenDraft, kind: When["kind"]): WhenDraft {
  return { ...when, kind, unit: unitsFor(kind).includes(when.unit) ? when.unit : "days" };
}

export function toWhen({ kind, count, unit, field, time, businessHours, again }: WhenDraft): When {
  const isDated = kind === "before_date" || kind === "after_date";
  return {
    kind,
    period: kind === "entry" ? null : toPeriod(count ?? 0, unit),
    field: isDated ? field : null,
    time: isDated ? (time ?? NEW_WHEN.time ?? "") : (NEW_WHEN.time ?? ""),
    business_hours: businessHours,
    again: isDated && again,
  };
}

/** The time of a saved rule as it is edited. A period of several units has no count. */
export function toWhenDraft({ kind, period, field, time, business_hours: businessHours, again }: When): WhenDraft {
  return {
    ...NEW_WHEN,
    kind,
    ...(period === null ? {} : fromPeriod(period)),
    ...(field === null ? {} : { field }),
    time,
    businessHours,
    again,
  };
}

export function isWhenComplete({ kind, count, time }: WhenDraft): boolean {
  if (kind === "entry") return true;
  return count !== null && (time !== null || kind === "after" || kind === "every");
}

/** Whether leaving the stage could keep the rule from acting. A rule that moves its deal needs it there anyway. */
export function canWaitElsewhere(action: ActionKind, when: Pick<When, "kind" | "business_hours">): boolean {
  return action !== "move" && (when.kind !== "entry" || when.business_hours);
}

export function newRule(draft: RuleDraft, when: WhenDraft, stageId: string, currency: string): NewRule {
  return { ...sent(draft, currency), when: toWhen(when), stage: { stage_id: stageId } };
}

/** A new time of a saved rule, and the choice for the runs that wait: nothing while the time stays as it is. */
export function toTimeChange(rule: Rule, when: WhenDraft | null, openRuns: OpenRuns | null): RuleChange {
  if (!when) return {};
  const wanted = toWhen(when);
  const isSame = JSON.stringify(wanted) === JSON.stringify(toWhen(toWhenDraft(rule.when))) && openRuns !== "move";
  return isSame ? {} : { when: wanted, ...(openRuns && { open_runs: openRuns }) };
}

/** The rule as it is being edited, for a trial. A name is not needed for that. */
export function toTrial(draft: RuleDraft, when: When, stageId: string, currency: string): NewRule {
  const rule = sent(draft, currency);
  return { ...rule, name: rule.name || "…", when, stage: { stage_id: stageId } };
}

/** Only the edited values, so that the changes of other users are not overwritten. */
export function findRuleDifferences(rule: Rule, draft: RuleDraft, currency: string): RuleChange {
  const before = sent(toRuleDraft(rule), currency);
  const after = sent(draft, currency);
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]),
    ),
  );
}

/** Whether the draft can be saved. */
export function isRuleComplete(draft: RuleDraft): boolean {
  return draft.name.trim() !== "" && isActionComplete(draft);
}

export function isActionComplete(draft: RuleDraft): boolean {
  switch (draft.action) {
    case "comment":
      return draft.text.trim() !== "" && findUnknownFields(draft.text, PLAIN_FIELDS).length === 0;
    case "change":
      return areChangesComplete(draft) && hasChange(draft);
    case "move":
      return draft.target !== null;
    case "webhook":
      return draft.webhook !== null;
    case "make_deal":
      return (
        draft.target !== null && findUnknownFields(draft.title, PLAIN_FIELDS).length === 0 && areChangesComplete(draft)
      );
    case "message":
      return draft.templateId !== null;
    case "task":
      return (
        draft.title.trim() !== "" &&
        findUnknownFields(draft.title + draft.text, PLAIN_FIELDS).length === 0 &&
        draft.due !== "" &&
        isChosen(draft.responsible)
      );
  }
}

function isChosen({ kind, user_ids: people }: ChangesDraft["responsible"]): boolean {
  return kind === "keep" || people.length > 0;
}

function hasChange({ responsible, fields, addTags, removeTags }: ChangesDraft): boolean {
  const isWhole = fields.some((row) => row.mode === "clear" || row.value !== undefined);
  return responsible.kind !== "keep" || isWhole || addTags.length > 0 || removeTags.length > 0;
}

function sent(draft: RuleDraft, currency: string) {
  const { action: kind } = draft;
  const leads = kind === "move" || kind === "make_deal";
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    conditions: dropUnfinished(draft.conditions),
    on_leave: draft.onLeave,
    order: draft.order,
    on_failure: draft.onFailure,
    action: {
      kind,
      ...(kind === "comment" && { text: draft.text.trim() }),
      ...(kind === "task" && {
        text: draft.text.trim() || null,
        title_template: draft.title.trim(),
        task: { due: draft.due, business_hours: draft.dueInHours, responsible: draft.responsible, wait: draft.wait },
      }),
      ...(leads && draft.target !== null && { target: { stage_id: draft.target } }),
      ...(kind === "message" && { template_id: draft.templateId }),
      ...(kind === "make_deal" && { title_template: draft.title.trim() || null }),
      ...(kind === "webhook" && draft.webhook !== null && { webhook_id: draft.webhook }),
      ...((kind === "change" || kind === "make_deal") && { changes: toChangesRequest(draft, currency) }),
    },
  };
}
