import { expect, test } from "vitest";

import { CURRENCIES, formatMoney, formatMoneyInTitle, formatMoneyShort, fractionDigits } from "./money";

const plain = (text: string) => text.replaceAll(/\s/g, " ");

test("each currency has the digits of ISO 4217, also where browsers show none", () => {
  expect(["VND", "USD", "KWD", "IDR", "HUF"].map(fractionDigits)).toEqual([0, 2, 3, 2, 2]);
});

test.each([
  [12500000, "VND", "vi", "12.500.000 ₫"],
  [12550, "USD", "en", "$125.50"],
  [125050, "USD", "vi", "1.250,50 US$"],
  [10000000, "IDR", "vi", "100.000,00 IDR"],
  [10000000, "HUF", "en", "HUF 100,000.00"],
  [1250, "KWD", "en", "KWD 1.250"],
  [9007199254740991, "USD", "en", "$90,071,992,547,409.91"],
])("%i of %s is written in %s as %s", (amount, currency, language, text) => {
  expect(plain(formatMoney(amount, currency, language))).toBe(text);
});

test.each([
  [461600000, "VND", "vi", "462 Tr ₫"],
  [1234567890, "VND", "vi", "1,23 T ₫"],
  [1000553400, "USD", "en", "$10M"],
  [-37000000, "VND", "en", "-₫37M"],
  [99999999, "USD", "en", "$999,999.99"],
  [900000, "USD", "vi", "9.000,00 US$"],
])("in a narrow place %i of %s is written in %s as %s", (amount, currency, language, text) => {
  expect(plain(formatMoneyShort(amount, currency, language))).toBe(text);
});

test("an example of a title shows the amount as the API writes it", () => {
  expect(formatMoneyInTitle(10000000, "IDR")).toBe("100,000.00 IDR");
  expect(formatMoneyInTitle(12500000, "VND")).toBe("12,500,000 VND");
});

test("every currency of the API can be written", () => {
  for (const currency of CURRENCIES) expect(formatMoney(105, currency, "vi")).toMatch(/\d/);
});
