import { expect, test } from "vitest";

import type { Tunnel } from "../../api/types";
import { findDifferences, toDraft, isComplete } from "./draft";

const TUNNEL: Tunnel = {
  id: "tun_a_1_x",
  name: "Sales → Installation",
  enabled: true,
  source: { pipeline_id: "pipe_a", stage_id: "stage_a_1" },
  target: { pipeline_id: "pipe_b", stage_id: "stage_b_1" },
  action: "move",
  position: 0,
  delay: null,
  conditions: null,
  changes: {
    title_template: "{title}!",
    responsible: { kind: "keep", user_ids: [] },
    set: {},
    append: {},
    clear: [],
    add_tags: ["a"],
    remove_tags: [],
  },
  warnings: [],
  warning_details: [],
  created_at: "2026-11-24T09:30:00Z",
  updated_at: "2026-11-24T09:30:00Z",
  version: 3,
};
const DRAFT = toDraft(TUNNEL);

test("unedited values are not sent", () => {
  expect(findDifferences(TUNNEL, DRAFT, "VND")).toEqual({});
  expect(findDifferences(TUNNEL, { ...DRAFT, delay: "PT5M" }, "VND")).toEqual({ delay: "PT5M" });
});

test("the changes of the deal are sent as a whole", () => {
  expect(findDifferences(TUNNEL, { ...DRAFT, addTags: ["a", "b"] }, "VND")).toEqual({
    changes: { ...TUNNEL.changes, add_tags: ["a", "b"] },
  });
});

test("an unfinished condition counts as none", () => {
  expect(findDifferences(TUNNEL, { ...DRAFT, conditions: { all: [{ field: "amount", op: "gte" }] } }, "VND")).toEqual(
    {},
  );
});

test("a draft without a person, or with an unknown field in its title, cannot be saved", () => {
  expect(isComplete(DRAFT)).toBe(true);
  expect(isComplete({ ...DRAFT, responsible: { kind: "in_turn", user_ids: [] } })).toBe(false);
  expect(isComplete({ ...DRAFT, title: "{boss}" })).toBe(false);
});
