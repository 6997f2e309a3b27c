import { expect, test } from "vitest";

import type { CustomField, Pipeline } from "../api/types";
import { makeFieldName, findUses } from "./fields";

const field = (name: string) => ({ name, label: name, type: "text", choices: [] }) as CustomField;

test("a field is named after its label, without diacritics and signs", () => {
  expect(makeFieldName("Địa chỉ lắp đặt (tầng)", [])).toBe("dia_chi_lap_dat_tang");
  expect(makeFieldName("?!", [])).toBe("field");
});

test("no two fields have one name, whatever their case", () => {
  expect(makeFieldName("Tầng", [field("Tang"), field("tang_2")])).toBe("tang_3");
});

test("what asks for a field, looks at it or changes it is told", () => {
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
  expect(findUses("floor", [pipeline]).map(({ name }) => name)).toEqual(["Lắp đặt / Hẹn", "Nhìn", "Ghi", "Xóa"]);
});
