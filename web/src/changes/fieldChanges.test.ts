import { expect, test } from "vitest";

import type { TunnelChanges } from "../api/types";
import { modesFor, toRows, toRequest, findUnknownNames } from "./fieldChanges";

const CHANGES: TunnelChanges = {
  title_template: null,
  responsible: { kind: "keep", user_ids: [] },
  set: { amount: 500, currency: "USD", custom: { floor: 3 } },
  append: { comments: "from {stage}", custom: { note: "again" } },
  clear: ["source", "custom.old"],
  add_tags: [],
  remove_tags: [],
};

test("unedited changes are sent back unchanged", () => {
  const { set, append, clear } = CHANGES;
  expect(toRequest(toRows(CHANGES), "USD")).toEqual({ set, append, clear });
});

test("the currency is sent with the amount", () => {
  expect(toRows(CHANGES).map((row) => row.field)).not.toContain("currency");
  expect(toRequest([{ field: "amount", mode: "set", value: 7 }], "VND").set).toEqual({ amount: 7, currency: "VND" });
});

test("a row without a value is not sent", () => {
  expect(toRequest([{ field: "source", mode: "set" }], "VND")).toEqual({ set: {}, append: {}, clear: [] });
});

test("only texts can be appended to, and a customer can only be cleared", () => {
  const field = (name: string, kind: "text" | "number") => ({ name, label: name, kind, choices: [] });
  expect(modesFor(field("custom.note", "text"))).toContain("append");
  expect(modesFor(field("custom.floor", "number"))).toEqual(["set", "clear"]);
  expect(modesFor(field("customer", "text"))).toEqual(["clear"]);
});

test("an unknown field in a text to append is found", () => {
  expect(findUnknownNames({ field: "comments", mode: "append", value: "{stage} {boss}" })).toEqual(["boss"]);
});
