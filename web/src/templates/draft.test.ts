import { expect, test } from "vitest";

import type { MessageTemplate } from "../api/types";
import {
  editText,
  findDifferences,
  flatten,
  type FlatDraft,
  isComplete,
  newDraft,
  removeLanguage,
  spellCustomField,
  type TemplateDraft,
  toNewTemplate,
  toTemplateDraft,
  unflatten,
} from "./draft";

const TEMPLATE: MessageTemplate = {
  id: "tpl_1",
  name: "Ưu đãi",
  channel: "email",
  purpose: "marketing",
  texts: { vi: { subject: "S", html: "<p>x</p>", text: null }, en: { subject: "T", html: null, text: "y" } },
  created_at: "",
  updated_at: "",
  version: 1,
};

/** The draft after an edit. */
const edited = (draft: TemplateDraft, edit: Partial<FlatDraft>) => unflatten({ ...flatten(draft), ...edit });

test("a new template is for service, unless its purpose is given", () => {
  expect(newDraft("vi").purpose).toBe("transactional");
  expect(newDraft("vi", "marketing").purpose).toBe("marketing");
});

test("a template that is only opened has no differences", () => {
  expect(findDifferences(TEMPLATE, toTemplateDraft(TEMPLATE))).toEqual({});
});

test("a changed text sends the texts of all languages", () => {
  const draft = edited(toTemplateDraft(TEMPLATE), editText("vi", { html: "<p>z</p>" }));
  expect(findDifferences(TEMPLATE, draft)).toEqual({
    texts: { vi: { subject: "S", html: "<p>z</p>", text: null }, en: { subject: "T", html: null, text: "y" } },
  });
});

test("a removed language is not sent", () => {
  const draft = edited(toTemplateDraft(TEMPLATE), removeLanguage("vi"));
  expect(Object.keys(findDifferences(TEMPLATE, draft).texts ?? {})).toEqual(["en"]);
});

test("an SMS sends its text only", () => {
  const draft = edited(
    { ...newDraft("vi"), channel: "sms" },
    editText("vi", { subject: "S", html: "<p>x</p>", text: "y" }),
  );
  expect(toNewTemplate(draft).texts).toEqual({ vi: { text: "y" } });
});

test.each([
  [{}, true],
  [{ subject: " " }, false],
  [{ html: "" }, false],
  [{ html: "", text: "y" }, true],
])("an e-mail needs a subject and a text: %j", (change, complete) => {
  expect(isComplete(edited(toTemplateDraft(TEMPLATE), editText("vi", change)))).toBe(complete);
});

test("a template needs a name", () => {
  expect(isComplete({ ...toTemplateDraft(TEMPLATE), name: " " })).toBe(false);
});

test.each([
  ["warranty", "deal.custom.warranty"],
  ["bảo_hành", "deal.custom.bảo_hành"],
  ["ngày hẹn", 'deal.custom["ngày hẹn"]'],
  ["2nd", 'deal.custom["2nd"]'],
])("the custom field %s is spelled %s", (name, spelled) => {
  expect(spellCustomField(name)).toBe(spelled);
});
