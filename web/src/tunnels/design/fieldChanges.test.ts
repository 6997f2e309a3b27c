import { expect, test } from "vitest";

import type { TunnelChanges } from "../../api/types";
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

test("what a tunnel changes comes back as it was, when nobody touches it", () => {
  const { set, append, clear } = CHANGES;
  expect(toRequest(toRows(CHANGES), "USD")).toEqual({ set, append, clear });
});

test("the currency goes with the amount", () => {
  expect(toRows(CHANGES).map((row) => row.field)).not.toContain("currency");
  expect(toRequest([{ field: "amount", mode: "set", value: 7 }], "VND").set).toEqual({ amount: 7, currency: "VND" });
});

test("a row without its value says nothing yet", () => {
  expect(toRequest([{ field: "source", mode: "set" }], "VND")).toEqual({ set: {}, append: {}, clear: [] });
});

test("only texts are appended to, and a customer is only taken away", () => {
  const field = (name: string, kind: "text" | "number") => ({ name, label: name, kind, choices: [] });
  expect(modesFor(field("custom.note", "text"))).toContain("append");
  expect(modesFor(field("custom.floor", "number"))).toEqual(["set", "clear"]);
  expect(modesFor(field("customer", "text"))).toEqual(["clear"]);
});

test("a text to append is told when it names what is no field", () => {
  expect(findUnknownNames({ field: "comments", mode: "append", value: "{stage} {boss}" })).toEqual(["boss"]);
});
