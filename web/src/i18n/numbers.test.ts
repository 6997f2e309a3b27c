import { createInstance } from "i18next";
import { expect, test } from "vitest";

import { numbers } from "./numbers";

const TEXTS = { found_one: "{{count}} deal in {{place}}", found_other: "{{count}} deals in {{place}}" };

test.each([
  ["vi", 1250, "1.250 deals in 2026"],
  ["en", 1250, "1,250 deals in 2026"],
  ["en", 1, "1 deal in 2026"],
])(
  "a text in %s contains the number %s in the form of the language, and texts as they are",
  async (lng, count, text) => {
    const i18next = createInstance();
    i18next.use(numbers);
    await i18next.init({
      lng,
      resources: { [lng]: { translation: TEXTS } },
      interpolation: { escapeValue: false, alwaysFormat: true },
    });
    const translate = i18next.t as (key: string, values: object) => string;
    expect(translate("found", { count, place: "2026" })).toBe(text);
  },
);
