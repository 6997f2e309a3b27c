import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import type { Rule } from "../../api/types";
import en from "../../i18n/en.json";
import vi from "../../i18n/vi.json";
import { actionText, whenText } from "./ruleText";

const WHEN: Rule["when"] = {
  kind: "entry",
  period: null,
  field: null,
  time: "09:00",
  business_hours: false,
  again: false,
};
const DATED: Rule["when"] = { ...WHEN, kind: "before_date", period: "P3D", field: "expected_close_date" };
const ACTION: Rule["action"] = {
  kind: "change",
  changes: {
    responsible: { kind: "user", user_ids: ["an"] },
    set: { amount: 5 },
    append: {},
    clear: ["tags"],
    add_tags: ["vip"],
    remove_tags: [],
  },
  text: null,
  target: null,
  title_template: null,
  webhook_id: null,
  template_id: null,
  task: null,
};

beforeAll(async () => {
  const resources = { vi: { translation: vi }, en: { translation: en } };
  await i18next.init({ lng: "en", resources, interpolation: { escapeValue: false } });
});

test.each<[Rule["when"], string, string]>([
  [WHEN, "As soon as a deal enters", "Ngay khi giao dịch vào"],
  [DATED, "3 days before Expected close date, at 09:00", "3 ngày trước Ngày dự kiến chốt, lúc 09:00"],
  [{ ...DATED, period: "P0D" }, "On Expected close date, at 09:00", "Đúng Ngày dự kiến chốt, lúc 09:00"],
  [
    { ...WHEN, kind: "every", period: "P1W", business_hours: true },
    "Every 1 week while a deal is here, in business hours",
    "Cứ 1 tuần một lần khi giao dịch còn ở đây, trong giờ làm việc",
  ],
])("%j is worded in both languages", async (when, english, vietnamese) => {
  await i18next.changeLanguage("vi");
  expect(whenText(when, [], i18next.t, "vi")).toBe(vietnamese);
  await i18next.changeLanguage("en");
  expect(whenText(when, [], i18next.t, "en")).toBe(english);
});

test("an action names each thing that it changes once", () => {
  expect(actionText(ACTION, [], "", i18next.t)).toBe("Changes: Responsible person, Amount, Tags");
  const task = { ...ACTION, kind: "task" as const, title_template: "Call {customer}", text: "Ask." };
  expect(actionText(task, [], "", i18next.t)).toBe("Creates a task: Call {customer}");
  expect(actionText({ ...ACTION, kind: "move" }, [], "Sales / New", i18next.t)).toBe("Moves the deal to Sales / New");
  expect(actionText({ ...ACTION, kind: "webhook", webhook_id: "hook_1" }, [], "", i18next.t)).toBe("Calls a webhook");
});
