import { readFileSync } from "node:fs";
import { join } from "node:path";

import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import type { Run } from "../api/types";
import en from "../i18n/en.json";
import vi from "../i18n/vi.json";
import { timeText, whyText } from "./runText";

const NOW = new Date("2026-11-28T09:00:00Z");
const RUN: Run = {
  id: "run_1",
  rule_id: "rule_1",
  rule_name: "Thanks",
  deal_id: "deal_1",
  stage_id: "stage_1",
  state: "pending",
  waits_for_rule_id: null,
  due_at: "2026-12-01T09:00:00Z",
  occurrence: 1,
  attempts: 0,
  reason: null,
  detail: "As the API says.",
  missing_fields: [],
  facts: [],
  made_deal_id: null,
  template_name: null,
  message: null,
  created_at: "2026-11-28T09:00:00Z",
  ended_at: null,
  version: 1,
};

beforeAll(async () => {
  const resources = { vi: { translation: vi }, en: { translation: en } };
  await i18next.init({ lng: "en", resources, interpolation: { escapeValue: false } });
});

test("a reason is worded by its code, with the labels of missing fields", async () => {
  const failed: Run = { ...RUN, state: "failed", reason: "fields_missing", missing_fields: ["amount"] };
  expect(whyText(failed, [])).toBe("The stage requires: Amount.");
  await i18next.changeLanguage("vi");
  expect(whyText(failed, [])).toBe("Giai đoạn cần: Số tiền.");
  await i18next.changeLanguage("en");
});

test("a waiting run tells the reason of its last time", () => {
  expect(whyText({ ...RUN, reason: "conditions_not_met" }, [])).toBe("Last time: The conditions did not hold.");
  expect(whyText(RUN, [])).toBeNull();
});

test("an unknown code keeps the text of the API", () => {
  expect(whyText({ ...RUN, state: "skipped", reason: "of_a_later_release" as "left" }, [])).toBe("As the API says.");
});

test("a waiting run tells how long it waits, and another one when it ended", () => {
  expect(timeText(RUN, NOW)).toMatch(/^Due in 3 days: Dec 1, 2026/);
  expect(timeText({ ...RUN, due_at: "2026-11-28T08:59:00Z" }, NOW)).toBe("Due now");
  expect(timeText({ ...RUN, state: "done", due_at: null, ended_at: "2026-11-27T09:00:00Z" }, NOW)).toMatch(
    /^Nov 27, 2026/,
  );
});

test("every state and reason of the API has words in both languages", () => {
  const { state, reason } = runOfTheApi();
  for (const words of [en.runs, vi.runs]) {
    expect(Object.keys(words.states).sort()).toEqual([...state].sort());
    expect(Object.keys(words.reasons)).toEqual(expect.arrayContaining(reason));
  }
});

/** The states and the reasons of a run in the OpenAPI document. */
function runOfTheApi(): { state: string[]; reason: string[] } {
  const path = join(import.meta.dirname, "../../../layers/common/saletunnel/http/openapi.json");
  const { components } = JSON.parse(readFileSync(path, "utf8")) as {
    components: {
      schemas: { Run: { properties: { state: { enum: string[] }; reason: { anyOf: [{ enum: string[] }] } } } };
    };
  };
  const { state, reason } = components.schemas.Run.properties;
  return { state: state.enum, reason: reason.anyOf[0].enum };
}
