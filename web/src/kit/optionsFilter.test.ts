import { expect, test } from "vitest";

import { filterOptions } from "./optionsFilter";

const option = (label: string) => ({ value: label, label });
const stages = [
  { group: "Bán hàng", items: [option("Mới"), option("Đang thực hiện")] },
  { group: "Bảo trì", items: [option("Chờ gọi")] },
];

test.each([
  ["dang thuc", ["Đang thực hiện"]],
  ["ĐANG", ["Đang thực hiện"]],
  ["  cho ", ["Chờ gọi"]],
  ["o", ["Mới", "Chờ gọi"]],
  ["nothing", []],
])("%s finds %j", (search, found) => {
  const groups = filterOptions({ options: stages, search, limit: 10 });
  expect(groups.flatMap((one) => ("group" in one ? one.items.map((item) => item.label) : []))).toEqual(found);
});

test("at most as many options as the list shows are found", () => {
  expect(filterOptions({ options: ["a1", "a2", "a3"].map(option), search: "a", limit: 2 })).toHaveLength(2);
});
