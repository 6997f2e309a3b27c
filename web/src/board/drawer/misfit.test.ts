import { expect, test } from "vitest";

import type { CustomField } from "../../api/types";
import { isMisfit } from "./misfit";

const field = (type: CustomField["type"]): CustomField => ({ name: "kg", label: "Kg", type, choices: [] });

test.each([
  ["number", "5 kg", true],
  ["number", 5, false],
  ["money", true, true],
  ["date", "soon", true],
  ["date", "2026-12-24", false],
  ["flag", "yes", true],
  ["flag", false, false],
  ["text", 5, false],
  ["choice", "gone", false],
  ["number", null, false],
  ["date", undefined, false],
] as const)("a field of the type %s does not fit the value %s: %s", (type, value, misfit) => {
  expect(isMisfit(field(type), value)).toBe(misfit);
});
