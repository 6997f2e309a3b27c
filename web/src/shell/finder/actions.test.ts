import { expect, test } from "vitest";

import type { Me, Pipeline } from "../../api/types";
import { actionsFor, beginsWords, likeliestFirst, spells } from "./actions";

const FEATURES = ["tunnels", "rules", "repeat_sales", "campaigns"];
const pipeline = (id: string) =>
  ({ id, name: id.toUpperCase(), stages: ["1", "2"].map((at) => ({ id: id + at, name: at })) }) as Pipeline;
const PIPELINES = [pipeline("a"), pipeline("b")];
const NOWHERE = { pipelineId: undefined, stageId: undefined };

const me = (role: Me["role"], account: object = {}) =>
  ({
    role,
    account: { features: FEATURES, limits: { pipelines: null }, frozen_pipelines: [], ...account },
  }) as unknown as Me;
const names = (user: Me, pipelines = PIPELINES) => [
  ...new Set(actionsFor(user, pipelines, NOWHERE).map(({ name }) => name)),
];

test("each role is offered what it may do", () => {
  expect(names(me("viewer"))).toEqual([]);
  expect(names(me("agent"))).toEqual(["deal", "customer"]);
  expect(names(me("manager"))).toEqual(["deal", "customer"]);
  expect(names(me("admin"))).toEqual([
    "deal",
    "customer",
    "rule",
    "tunnel",
    "pipeline",
    "plan",
    "template",
    "campaign",
    "member",
  ]);
});

test("nothing is offered that the subscription lacks or has no room for", () => {
  expect(names(me("admin", { features: [] }))).toEqual(["deal", "customer", "pipeline", "member"]);
  expect(names(me("admin", { limits: { pipelines: 2 } }))).not.toContain("pipeline");
  expect(names(me("admin"), [pipeline("a")])).not.toContain("tunnel");
  const frozen = actionsFor(me("admin", { frozen_pipelines: ["b"] }), PIPELINES, NOWHERE);
  expect(frozen.filter(({ name }) => name === "tunnel").map(({ detail }) => detail)).toEqual(["A / 1", "A / 2"]);
});

test("an action begins where the person is, and can begin elsewhere", () => {
  const found = actionsFor(me("admin"), PIPELINES, { pipelineId: "b", stageId: "a2" });
  const of = (wanted: string) => found.filter(({ name }) => name === wanted);
  expect(of("deal").map(({ detail }) => detail)).toEqual(["B", "A"]);
  expect(of("deal")[0]?.to).toMatchObject({ params: { pipelineId: "b" }, search: { add: "b1" } });
  expect(of("rule").map(({ detail }) => detail)).toEqual(["A / 2", "A / 1", "B / 1", "B / 2"]);
  expect(of("rule")[0]?.to.search).toEqual({ stage: "a2", rule: "new" });
  expect(of("tunnel")[0]?.to.search).toEqual({ from: "a2" });
});

test("what is typed finds words by their beginnings, without diacritics, in any order", () => {
  expect(beginsWords("Quy tắc mới: Bán hàng / Thành công", "quy tac thanh")).toBe(true);
  expect(beginsWords("Quy tắc mới: Bán hàng / Thành công", "cong quy")).toBe(true);
  expect(beginsWords("Giao dịch mới", "dich")).toBe(true);
  expect(beginsWords("Khách hàng mới", "an")).toBe(false);
});

test("typed diacritics count only for the order, and letters without them match all", () => {
  expect(spells("Mời thành viên", "mời")).toBe(true);
  expect(spells("Quy tắc mới", "mời")).toBe(false);
  expect(spells("Quy tắc mới", "moi")).toBe(true);
  expect(spells("Quy tắc mới", "mo\u031b\u0301i")).toBe(true);
  const items = ["Quy tắc mới", "Mời thành viên", "Mới nhất"].map((name) => ({ name, detail: "" }));
  const order = (typed: string) => likeliestFirst(items, typed).map(({ name }) => name);
  expect(order("mời")[0]).toBe("Mời thành viên");
  expect(order("mới")).toEqual(["Mới nhất", "Quy tắc mới", "Mời thành viên"]);
  expect(order("moi")).toEqual(["Mời thành viên", "Mới nhất", "Quy tắc mới"]);
});
