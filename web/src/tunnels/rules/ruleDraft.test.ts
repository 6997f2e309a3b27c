import { expect, test } from "vitest";

import type { Rule } from "../../api/types";
import {
  canWaitElsewhere,
  changeKind,
  findRuleDifferences,
  isRuleComplete,
  isWhenComplete,
  NEW_DRAFT,
  NEW_WHEN,
  newRule,
  toRuleDraft,
  toWhen,
} from "./ruleDraft";

const KEEP = { kind: "keep" as const, user_ids: [] };
const RULE: Rule = {
  id: "rule_1",
  name: "Thanks",
  enabled: true,
  stage: { pipeline_id: "pipe_1", stage_id: "stage_1" },
  position: 0,
  when: { kind: "after", period: "P1D", field: null, time: "09:00", business_hours: false, again: false },
  conditions: null,
  action: {
    kind: "comment",
    text: "Thanks, {customer}!",
    target: null,
    title_template: null,
    webhook_id: null,
    template_id: null,
    task: null,
    changes: { responsible: KEEP, set: {}, append: {}, clear: [], add_tags: [], remove_tags: [] },
  },
  on_leave: "cancel",
  order: "side_by_side",
  on_failure: "continue",
  job_id: null,
  warnings: [],
  warning_details: [],
  created_at: "2026-11-24T09:30:00Z",
  updated_at: "2026-11-24T09:30:00Z",
  version: 3,
};

test("only edited values are sent, and the action as a whole", () => {
  const draft = toRuleDraft(RULE);
  expect(findRuleDifferences(RULE, draft, "VND")).toEqual({});
  expect(findRuleDifferences(RULE, { ...draft, name: " New ", text: "Hello" }, "VND")).toEqual({
    name: "New",
    action: { kind: "comment", text: "Hello" },
  });
});

test("an action is sent without the parts of other actions", () => {
  const draft = { ...toRuleDraft(RULE), action: "move" as const, target: "stage_2", title: "x" };
  expect(findRuleDifferences(RULE, draft, "VND")).toEqual({
    action: { kind: "move", target: { stage_id: "stage_2" } },
  });
});

test("a rule that calls a webhook needs one", () => {
  const draft = { ...toRuleDraft(RULE), action: "webhook" as const };
  expect(isRuleComplete(draft)).toBe(false);
  expect(isRuleComplete({ ...draft, webhook: "hook_1" })).toBe(true);
  expect(findRuleDifferences(RULE, { ...draft, webhook: "hook_1" }, "VND")).toEqual({
    action: { kind: "webhook", webhook_id: "hook_1" },
  });
});

test("a task is sent with its part, and read again", () => {
  const people = { kind: "user" as const, user_ids: ["an"] };
  const draft = {
    ...toRuleDraft(RULE),
    action: "task" as const,
    title: "Call {customer} ",
    text: "",
    due: "PT4H",
    dueInHours: true,
    wait: true,
    responsible: people,
  };
  const task = { due: "PT4H", business_hours: true, wait: true, responsible: people };
  expect(findRuleDifferences(RULE, draft, "VND")).toEqual({
    action: { kind: "task", title_template: "Call {customer}", text: null, task },
  });
  const saved: Rule = {
    ...RULE,
    action: { ...RULE.action, kind: "task", title_template: "Call {customer}", text: null, task },
  };
  expect(toRuleDraft(saved)).toEqual({ ...draft, title: "Call {customer}" });
  expect(findRuleDifferences(saved, toRuleDraft(saved), "VND")).toEqual({});
});

test.each([
  [{ title: " " }, false],
  [{ title: "{nobody}" }, false],
  [{ text: "{nobody}" }, false],
  [{ due: "" }, false],
  [{ responsible: { kind: "user" as const, user_ids: [] } }, false],
  [{}, true],
])("a task with %j is complete: %s", (part, isComplete) => {
  expect(isRuleComplete({ ...NEW_DRAFT, name: "R", action: "task", title: "Call", ...part })).toBe(isComplete);
});

test("a rule that counts from a date has a field and a time, and any other has none", () => {
  const when = { ...NEW_WHEN, kind: "before_date" as const, count: 3, time: "08:30" };
  expect(toWhen(when)).toEqual({
    kind: "before_date",
    period: "P3D",
    field: "expected_close_date",
    time: "08:30",
    business_hours: false,
    again: false,
  });
  expect(toWhen({ ...when, kind: "after" })).toMatchObject({ period: "P3D", field: null, time: "09:00" });
  expect(newRule(NEW_DRAFT, NEW_WHEN, "stage_1", "VND")).toMatchObject({
    when: { kind: "entry", period: null },
    stage: { stage_id: "stage_1" },
  });
});

test("another kind of time keeps its unit if it can", () => {
  expect(changeKind({ ...NEW_WHEN, unit: "hours" }, "every").unit).toBe("hours");
  expect(changeKind({ ...NEW_WHEN, unit: "minutes" }, "every").unit).toBe("days");
});

test("a rule without a period, a time or an action is incomplete", () => {
  expect(isWhenComplete({ ...NEW_WHEN, kind: "after", count: null })).toBe(false);
  expect(isWhenComplete({ ...NEW_WHEN, kind: "after_date", time: null })).toBe(false);
  const named = { ...NEW_DRAFT, name: "Thanks" };
  expect(isRuleComplete({ ...named, text: "{boss}" })).toBe(false);
  expect(isRuleComplete({ ...named, text: "{customer}" })).toBe(true);
  expect(isRuleComplete({ ...named, action: "change" })).toBe(false);
  expect(isRuleComplete({ ...named, action: "change", addTags: ["vip"] })).toBe(true);
  expect(isRuleComplete({ ...named, action: "move" })).toBe(false);
});

test("leaving the stage matters only to a rule that waits and does not move the deal", () => {
  expect(canWaitElsewhere("comment", { kind: "entry", business_hours: false })).toBe(false);
  expect(canWaitElsewhere("comment", { kind: "entry", business_hours: true })).toBe(true);
  expect(canWaitElsewhere("move", { kind: "after", business_hours: false })).toBe(false);
});
