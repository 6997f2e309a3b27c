import { expect, test } from "vitest";

import { measureSms } from "./sms";

test.each([
  ["", "gsm7", 0, 0],
  ["a".repeat(160), "gsm7", 160, 1],
  ["a".repeat(161), "gsm7", 161, 2],
  ["a".repeat(307), "gsm7", 307, 3],
  ["€".repeat(81), "gsm7", 162, 2],
  ["a".repeat(152) + "€".repeat(77), "gsm7", 306, 3],
  ["Chào anh An", "gsm7", 11, 1],
  ["Chào chị Hằng", "ucs2", 13, 1],
  ["ệ".repeat(71), "ucs2", 71, 2],
  ["ệ".normalize("NFD").repeat(135), "ucs2", 135, 3],
  ["😀".repeat(36), "ucs2", 72, 2],
])("%s", (text, encoding, units, parts) => {
  expect(measureSms(text)).toEqual({ encoding, units, parts });
});
