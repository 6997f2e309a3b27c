import { expect, test } from "vitest";

import { areFieldsSame } from "./sameFields";
import type { Deal } from "./types";

const TOGETHER: (keyof Deal)[][] = [
  ["amount", "currency"],
  ["lost_reason", "stage_id"],
];
const BEFORE = { title: "Máy rửa bát", source: null, amount: 100, currency: "USD", tags: ["vip"], custom: { x: 1 } };
const before = BEFORE as unknown as Deal;
const after = (changes: object) => ({ ...BEFORE, version: 2, ...changes }) as unknown as Deal;

test.each([
  [{ source: "Zalo" }, { title: "Khác", stage_id: "stage_2", tags: [] }, true],
  [{ source: "Zalo" }, { source: "Facebook" }, false],
  [{ title: "Mới", source: "Zalo" }, { source: "Facebook" }, false],
  [{ amount: 200 }, { currency: "VND" }, false],
  [{ currency: "VND", amount: 200 }, { title: "Khác" }, true],
  [{ lost_reason: "Giá" }, { stage_id: "stage_2" }, false],
  [{ tags: ["vip", "tết"] }, { tags: ["vip", "hè"] }, false],
  [{ custom: { x: 2 } }, { custom: { x: 1, y: 1 } }, false],
])("a change of %j after %j elsewhere", (changes, elsewhere, isSame) => {
  expect(areFieldsSame(changes, before, after(elsewhere), TOGETHER)).toBe(isSame);
});
