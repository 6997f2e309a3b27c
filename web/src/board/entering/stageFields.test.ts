import { expect, test } from "vitest";

import type { Deal } from "../../api/types";
import { findMissing, isAnswered, requiredFields } from "./stageFields";

const stage = {
  required_fields: ["amount", "customer", "tags", "probability", "custom.floor", "custom.paid"],
  ask_lost_reason: true,
};
const empty = { amount: null, customer_id: null, tags: [], probability: null, custom: {}, lost_reason: null };
const full = {
  amount: 0,
  customer_id: "cust_an",
  tags: ["vip"],
  probability: 0,
  custom: { floor: 0, paid: false },
  lost_reason: "Too dear",
};
const deals = (...all: object[]) => all as Deal[];

test("a stage asks for what a deal lacks, and always for the lost reason", () => {
  expect(findMissing(stage, deals(empty))).toEqual(requiredFields(stage));
  expect(findMissing(stage, deals(full))).toEqual(["lost_reason"]);
  expect(findMissing({ ...stage, ask_lost_reason: false }, deals(full))).toEqual([]);
});

test("of many deals, one that lacks a field is enough to ask for it", () => {
  expect(findMissing(stage, deals(full, { ...full, amount: null }, full))).toEqual(["amount", "lost_reason"]);
});

test("an answer of spaces, or an empty list, is none; zero and no are answers", () => {
  expect(isAnswered(["source"], { source: "  " })).toBe(false);
  expect(isAnswered(["tags"], { tags: [] })).toBe(false);
  expect(isAnswered(["amount"], {})).toBe(false);
  expect(isAnswered(["amount", "custom.paid"], { amount: 0, "custom.paid": "false" })).toBe(true);
});
