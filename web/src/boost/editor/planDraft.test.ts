import { expect, test } from "vitest";

import type { Plan } from "../../api/types";
import { findPlanDifferences, isPlanComplete, movesRepeats, NEW_PLAN, toNewPlan, toPlanDraft } from "./planDraft";

const PLAN: Plan = {
  id: "plan_1",
  name: "Bảo trì hằng năm",
  enabled: true,
  source: { pipeline_id: "pipe_1", stage_ids: ["stage_1"], conditions: null },
  date_field: "closed_at",
  every: "P1Y6M",
  lead_time: "P14D",
  catch_up: "next",
  stop: { kind: "never", date: null, times: null },
  target: { pipeline_id: "pipe_2", stage_id: "stage_2" },
  title_template: "{title}",
  amount: { kind: "same", amount: null, currency: null },
  responsible: { kind: "keep", user_ids: [] },
  skip_if_open: true,
  warnings: [],
  warning_details: [],
  created_at: "2026-11-29T00:00:00Z",
  updated_at: "2026-11-29T00:00:00Z",
  version: 1,
  job_id: null,
};
const DRAFT = toPlanDraft(PLAN);

test("a plan that is opened and not edited has no differences, and can be saved", () => {
  expect(findPlanDifferences(PLAN, DRAFT)).toEqual({});
  expect(isPlanComplete(DRAFT)).toBe(true);
});

test("only what was edited is sent, and the source as a whole", () => {
  expect(findPlanDifferences(PLAN, { ...DRAFT, name: " Bảo trì ", title: "{title} năm sau" })).toEqual({
    name: "Bảo trì",
    title_template: "{title} năm sau",
  });
  expect(findPlanDifferences(PLAN, { ...DRAFT, stages: ["stage_1", "stage_3"] })).toEqual({
    source: { pipeline_id: "pipe_1", stage_ids: ["stage_1", "stage_3"], conditions: null },
  });
});

test("a plan without a title of its own keeps the title", () => {
  expect(DRAFT.title).toBe("");
  expect(toNewPlan(DRAFT).title_template).toBe("{title}");
});

test.each([
  ["no name", { name: " " }],
  ["no source", { source: null }],
  ["no stage", { stages: [] }],
  ["no target", { target: null }],
  ["an unreadable interval", { every: "" }],
  ["an unreadable lead time", { leadTime: "" }],
  ["an end without its day", { stop: { kind: "on_date" as const, date: null, times: null } }],
  ["an end without its number", { stop: { kind: "after" as const, date: null, times: null } }],
  ["a fixed amount without a number", { amount: { kind: "fixed" as const, amount: null, currency: "USD" } }],
  ["nobody to take turns", { responsible: { kind: "in_turn" as const, user_ids: [] } }],
  ["an unknown field in the title", { title: "{phone}" }],
])("a plan with %s cannot be saved", (_, part) => {
  expect(isPlanComplete({ ...DRAFT, ...part })).toBe(false);
});

test("a new plan needs a name, a source and a target", () => {
  const chosen = { name: "Bảo trì", source: "pipe_1", stages: ["stage_1"], target: "stage_2" };
  expect(isPlanComplete(NEW_PLAN)).toBe(false);
  expect(isPlanComplete({ ...NEW_PLAN, ...chosen })).toBe(true);
});

test("changes of days and of the source move repeats, and changes of the new deal do not", () => {
  expect(movesRepeats({ every: "P6M" })).toBe(true);
  expect(movesRepeats({ source: { pipeline_id: "pipe_1", stage_ids: ["stage_1"] } })).toBe(true);
  expect(movesRepeats({ name: "Bảo trì", title_template: "x", skip_if_open: false })).toBe(false);
});
