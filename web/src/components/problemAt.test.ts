import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import { Problem } from "../api/problem";
import en from "../i18n/en.json";
import { problemAt } from "./problemAt";

beforeAll(async () => {
  await i18next.init({ lng: "en", resources: { en: { translation: en } } });
});

const refused = (pointer: string, code: string) =>
  new Problem({ code: "validation_failed", status: 422, detail: "", errors: [{ pointer, code, message: "" }] });

test("a problem is said at its field, in the words of rules", () => {
  expect(problemAt(refused("/when/period", "too_short"), "/when/period")).toBe("The shortest interval is one hour.");
  expect(problemAt(refused("/action/changes/set", "unknown_field"), "/action/changes")).toBe(
    "One of the fields no longer exists.",
  );
  expect(problemAt(refused("/name", "of_a_later_release"), "/name")).toBe("A field is not valid.");
});

test("other fields have no problem", () => {
  expect(problemAt(refused("/when/period", "too_short"), "/when/field")).toBeUndefined();
  expect(problemAt(null, "/when/period")).toBeUndefined();
});
