import { expect, test } from "vitest";

import { fractionDigits, formatMoney } from "./money";

const plain = (text: string) => text.replaceAll(/\s/g, " ");

test("each currency has its own number of minor units", () => {
  expect(["VND", "USD", "KWD"].map(fractionDigits)).toEqual([0, 2, 3]);
});

test("an amount is formatted in the language of the reader", () => {
  expect(plain(formatMoney(12500000, "VND", "vi"))).toBe("12.500.000 ₫");
  expect(plain(formatMoney(12550, "USD", "en"))).toBe("$125.50");
});
