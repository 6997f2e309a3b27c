import { expect, test } from "vitest";

import type { CustomField, Pipeline, Rule } from "../api/types";
import { makeFieldName, findUses } from "./fields";

const field = (name: string) => ({ name, label: name, type: "text", choices: [] }) as CustomField;

test("the name of a field is its label without diacritics and punctuation", () => {
  expect(makeFieldName("Địa chỉ lắp đặt (tầng)", [])).toBe("dia_chi_lap_dat_tang");
  expect(makeFieldName("?!", [])).toBe("field");
});

test("two fields never have the same name, regardless of case", () => {
  expect(makeFieldName("Tầng", [field("Tang"), field("tang_2")])).toBe("tang_3");
});

test("the uses of a field are the stages that require it and the tunnels and rules that read or change it", () => {
  const changes = { set: {}, append: {}, clear: [] };
  const pipeline = {
    name: "Lắp đặt",
    stages: [
      { id: "s1", name: "Hẹn", required_fields: ["custom.floor"] },
      { id: "s2", name: "Xong", required_fields: ["custom.floor_plan"] },
    ],
    tunnels: [
      { id: "t1", name: "Nhìn", conditions: { any: [{ all: [{ field: "custom.floor", op: "is_set" }] }] }, changes },
      { id: "t2", name: "Ghi", conditions: null, changes: { ...changes, set: { custom: { floor: 3 } } } },
      { id: "t3", name: "Xóa", conditions: null, changes: { ...changes, clear: ["custom.floor"] } },
      { id: "t4", name: "Khác", conditions: null, changes: { ...changes, set: { source: "floor" } } },
    ],
  } as unknown as Pipeline;
  const rules = [
    { id: "r1", name: "Nhắc", when: { field: "custom.floor" }, conditions: null, action: { changes } },
    { id: "r2", name: "Khác", when: { field: "expected_close_date" }, conditions: null, action: { changes } },
  ] as unknown as Rule[];
  expect(findUses("floor", [pipeline], rules).map(({ name }) => name)).toEqual([
    "Lắp đặt / Hẹn",
    "Nhìn",
    "Ghi",
    "Xóa",
    "Nhắc",
  ]);
});
