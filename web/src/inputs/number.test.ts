import { expect, test } from "vitest";

import { formatMoney } from "../components/money";
import { readMoney, readNumber, writeMoney, writeNumber } from "./number";

const LANGUAGES = ["vi", "en"];
const CURRENCIES = ["VND", "USD", "KWD", "IDR", "HUF"];
const AMOUNTS = [0, 1, 10, 105, 1250, 125050, 10000000, 9007199254740991];

test.each([
  ["1250.50", "USD", "en", 125050],
  ["1,250.50", "USD", "en", 125050],
  ["$1,250.50", "USD", "en", 125050],
  ["1250.", "USD", "en", 125000],
  ["0.10", "USD", "en", 10],
  [".5", "USD", "en", 50],
  ["1.250,50 US$", "USD", "vi", 125050],
  ["1250,5", "USD", "vi", 125050],
  ["1250,50 usd", "USD", "vi", 125050],
  ["1 250,50", "USD", "vi", 125050],
  ["12.500.000 ₫", "VND", "vi", 12500000],
  ["12.500.000đ", "VND", "vi", 12500000],
  ["$99,5", "USD", "vi", 9950],
  ["12 500 000", "VND", "vi", 12500000],
  ["1250,00", "VND", "vi", 1250],
  ["1.250", "KWD", "en", 1250],
  ["1.250", "KWD", "vi", 1250000],
  ["0,105", "KWD", "vi", 105],
])("%s %s in %s is %i minor units", (text, currency, language, amount) => {
  expect(readMoney(text, currency, language)).toEqual({ value: amount });
});

test.each([
  ["1250.50", "USD", "vi", "unreadable"], // a point separates groups of three digits
  ["1,25", "USD", "en", "unreadable"],
  ["1.2.3", "USD", "en", "unreadable"],
  ["12,345,67", "USD", "en", "unreadable"],
  ["1 2", "USD", "en", "unreadable"],
  ["1 250.500,5", "USD", "vi", "unreadable"],
  ["abc", "VND", "vi", "unreadable"],
  ["12e3", "VND", "vi", "unreadable"],
  ["１２", "VND", "vi", "unreadable"],
  [",", "USD", "vi", "unreadable"],
  ["5 EUR", "USD", "vi", "unreadable"],
  ["1250,50", "VND", "vi", "too_fine"],
  ["1.001", "USD", "en", "too_fine"],
  ["-5", "USD", "en", "too_small"],
  ["90.071.992.547.409,92", "USD", "vi", "too_large"],
])("%s %s in %s is refused: %s", (text, currency, language, problem) => {
  expect(readMoney(text, currency, language)).toEqual({ problem });
});

test("what the page writes of an amount is read as the same amount", () => {
  for (const language of LANGUAGES)
    for (const currency of CURRENCIES)
      for (const amount of AMOUNTS)
        for (const text of [formatMoney(amount, currency, language), writeMoney(amount, currency, language)])
          expect([text, readMoney(text, currency, language)]).toEqual([text, { value: amount }]);
});

test("what the page writes of a number is read as the same number", () => {
  for (const language of LANGUAGES)
    for (const value of [0, -1.5, 0.1, 1250.5, 1234567.891, 9007199254740991, -12])
      expect(readNumber(writeNumber(value, language), language)).toEqual({ value });
});

test("an empty text has no number", () => {
  expect(readNumber("  ", "vi")).toEqual({ value: null });
  expect(readMoney("", "USD", "en")).toEqual({ value: null });
});

test("a number is refused outside its bounds, and when it cannot be kept exactly", () => {
  expect(readNumber("101", "vi", { min: 0, max: 100 })).toEqual({ problem: "too_large" });
  expect(readNumber("-1", "vi", { min: 0 })).toEqual({ problem: "too_small" });
  expect(readNumber("1,5", "vi", { digits: 0 })).toEqual({ problem: "too_fine" });
  expect(readNumber("0,1234567890123456", "vi")).toEqual({ problem: "too_fine" });
  expect(readNumber("9007199254740993", "en")).toEqual({ problem: "too_large" });
});
