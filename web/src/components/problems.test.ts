/** Every code of docs/errors.md and of the OpenAPI document has a text in each language. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import { Problem } from "../api/problem";
import { allWords } from "../i18n/allWords";
import { problemText } from "./problems";

const en = allWords("en");
const vi = allWords("vi");

const root = join(import.meta.dirname, "../../..");
const [errors = "", fields = ""] = readFileSync(join(root, "docs/errors.md"), "utf8").split("\n## Codes of fields\n");
const { components } = JSON.parse(readFileSync(join(root, "layers/common/saletunnel/http/openapi.json"), "utf8")) as {
  components: { schemas: Record<string, { properties: Record<string, Property> }> };
};

interface Property {
  enum?: string[];
  anyOf?: Property[];
}

/** The codes in the first column of a table. */
function codesOf(page: string): string[] {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([a-z_]+)`/g)].map((match) => String(match[1])),
  );
}

/** The values of a property that is a code, or null, in the OpenAPI document. */
function valuesOf(schema: string, name: string): string[] {
  const property = components.schemas[schema]?.properties[name];
  return property?.enum ?? property?.anyOf?.flatMap((one) => one.enum ?? []) ?? [];
}

beforeAll(async () => {
  await i18next.init({ lng: "en", resources: { en: { translation: en } } });
});

test("every code has a text in both languages", () => {
  const codes = codesOf(errors);
  expect(codes.length).toBeGreaterThan(20);
  for (const texts of [vi.problems, en.problems]) expect(codes.filter((code) => !(code in texts))).toEqual([]);
});

test("every code of an invalid field has a text in both languages", () => {
  const codes = codesOf(fields);
  expect(codes.length).toBeGreaterThan(60);
  for (const texts of [vi, en]) expect(codes.filter((code) => !(code in texts.field_problems))).toEqual([]);
});

test.each([
  ["TimelineEntry", "code", (texts: typeof vi) => ({ ...texts.notes, ...texts.runs.reasons })],
  ["Run", "state", (texts: typeof vi) => texts.runs.states],
  ["Run", "reason", (texts: typeof vi) => texts.runs.reasons],
  ["RuleWhen", "kind", (texts: typeof vi) => texts.rules.when],
  ["RuleAction", "kind", (texts: typeof vi) => texts.rules.does],
  ["Message", "state", (texts: typeof vi) => texts.messages.states],
  ["Message", "outcome", (texts: typeof vi) => texts.messages.states],
  ["Message", "reason", (texts: typeof vi) => ({ ...texts.messages.waits, ...texts.runs.reasons })],
  ["OptOut", "reason", (texts: typeof vi) => texts.messages.opt_outs.reasons],
  ["Warning", "code", (texts: typeof vi) => texts.design_warnings],
  ["Stopped", "reason", (texts: typeof vi) => texts.simulation.stopped],
  ["Verdict", "reason", (texts: typeof vi) => ({ ...texts.simulation.reasons, ...texts.simulation })],
  ["TimelineEntry", "kind", (texts: typeof vi) => texts.entries],
])("every %s.%s has a text in both languages", (schema, name, textsIn) => {
  const codes = valuesOf(schema, name);
  expect(codes.length).toBeGreaterThan(2);
  for (const texts of [vi, en]) expect(codes.filter((code) => !(code in textsIn(texts)))).toEqual([]);
});

test("the text of an invalid field names its error, if that error has a text", () => {
  const errors = [{ pointer: "/source/stage_id", code: "too_many_tunnels", message: "At most." }];
  const refused = new Problem({ code: "validation_failed", status: 422, detail: "", errors });
  expect(problemText(refused)).toBe("At most 20 tunnels can begin on one stage.");
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
