/** Every code of docs/errors.md has a text in each language. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import { Problem } from "../api/problem";
import en from "../i18n/en.json";
import vi from "../i18n/vi.json";
import { problemText } from "./problems";

const page = readFileSync(join(import.meta.dirname, "../../../docs/errors.md"), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| `"));
const codes = rows.flatMap((row) =>
  [...(row.split("|")[1] ?? "").matchAll(/`([a-z_]+)`/g)].map((match) => String(match[1])),
);

beforeAll(async () => {
  await i18next.init({ lng: "en", resources: { en: { translation: en } } });
});

test("every code has a text in both languages", () => {
  expect(codes.length).toBeGreaterThan(20);
  for (const texts of [vi.problems, en.problems]) expect(codes.filter((code) => !(code in texts))).toEqual([]);
});

test("the text of an invalid field names its error, if that error has a text", () => {
  const errors = [{ pointer: "/source/stage_id", code: "too_many_tunnels", message: "At most." }];
  const refused = new Problem({ code: "validation_failed", status: 422, detail: "", errors });
  expect(problemText(refused)).toBe("At most 20 tunnels begin on one stage.");
  const other = new Problem({ code: "validation_failed", status: 422, detail: "", errors: [] });
  expect(problemText(other)).toBe("A field is not valid.");
});

test("subscriptions and fields have the names that people know", () => {
  const lacks = new Problem({
    code: "plan_lacks",
    status: 403,
    detail: "",
    available_in: ["standard", "professional"],
  });
  expect(problemText(lacks)).toContain("Standard, Professional");
  const missing = new Problem({ code: "required_fields_missing", status: 422, detail: "", fields: ["amount"] });
  expect(problemText(missing)).toContain("Amount");
});
