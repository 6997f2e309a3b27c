import { expect, test } from "vitest";

import { cutLabels, cutText, widthOfLabel } from "./label";

const NORTH = "Dịch vụ bảo trì định kỳ cho khách miền Bắc";
const SOUTH = "Dịch vụ bảo trì định kỳ cho khách miền Nam";

test("a short text stays as it is", () => {
  expect(cutText("Bán được", [NORTH, "Bán được"], 30)).toBe("Bán được");
});

test("texts that begin alike are cut before the words in which they differ", () => {
  expect(cutText(NORTH, [NORTH, SOUTH], 30)).toBe("Dịch vụ bảo trì định kỳ…Bắc");
  expect(cutText(SOUTH, [NORTH, SOUTH], 30)).toBe("Dịch vụ bảo trì định kỳ…Nam");
});

test("texts that end alike keep the words in which they differ", () => {
  const [one, other] = [
    "Khách lẻ sang bộ phận bảo trì thiết bị gia dụng",
    "Đại lý sang bộ phận bảo trì thiết bị gia dụng",
  ];
  expect(cutText(one, [one, other], 24)).toBe("Khách lẻ…");
  expect(cutText(other, [one, other], 24)).toBe("Đại lý…");
});

test("a text that differs from all others is cut at its end", () => {
  expect(cutText("Một cái tên rất dài không giống tên nào khác", ["Bán được"], 20)).toBe("Một cái tên rất dà…");
});

test("no cut text is longer than what has room, and different texts stay different", () => {
  const texts = [NORTH, SOUTH, `${NORTH} và ${SOUTH}`, `Giao cho ${SOUTH}`, "Bán được", `${NORTH} ${"x".repeat(60)}`];
  for (const most of [12, 20, 30]) {
    const cut = texts.map((text) => cutText(text, texts, most));
    expect(cut.filter((text) => text.length > most)).toEqual([]);
    expect(new Set(cut).size).toBe(texts.length);
  }
});

test("a label with delay and conditions is wider, within bounds", () => {
  const plain = { action: "Chuyển", name: "Bán được", delay: "", conditions: "" };
  const full = { ...plain, delay: "2 giờ", conditions: "Số tiền ít nhất 250 $" };
  expect(widthOfLabel(full)).toBeGreaterThan(widthOfLabel(plain) + 100);
  const [longest] = cutLabels(new Map([[1, { ...full, name: NORTH.repeat(4), conditions: NORTH.repeat(4) }]])).values();
  expect(longest && widthOfLabel(longest)).toBeLessThanOrEqual(440);
});
