import { expect, test } from "vitest";

import type { Stage } from "../../api/types";
import { findRuleChanges, toRules } from "./stageRules";

const STAGE = {
  required_fields: ["amount"],
  move_roles: ["admin", "manager"],
  idle_after_days: 7,
  ask_lost_reason: false,
  lost_reasons: ["Giá cao"],
} as unknown as Stage;

test("the lowest of the roles decides who may move deals", () => {
  expect(toRules(STAGE).mover).toBe("manager");
  expect(toRules({ ...STAGE, move_roles: [] }).mover).toBe("agent");
});

test("only changed rules are sent", () => {
  const rules = toRules(STAGE);
  expect(findRuleChanges(STAGE, rules)).toEqual({});
  expect(findRuleChanges(STAGE, { ...rules, mover: "agent", idleAfter: null })).toEqual({
    move_roles: [],
    idle_after_days: null,
  });
});

test("a list of reasons is sent when a reason changes, and not for an empty line", () => {
  const rules = toRules(STAGE);
  expect(findRuleChanges(STAGE, { ...rules, reasons: "Giá cao\n\n" })).toEqual({});
  expect(findRuleChanges(STAGE, { ...rules, reasons: "Giá cao\n Hết hàng" })).toEqual({
    lost_reasons: ["Giá cao", "Hết hàng"],
  });
});
