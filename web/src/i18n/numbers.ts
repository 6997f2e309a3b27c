/** The numbers in texts, in the form of the language: 1.250 in Vietnamese, 1,250 in English. */
import type { FormatterModule } from "i18next";

const ignored = () => undefined;

/** Formats every number that a text contains. The texts name no formats of their own. */
export const numbers: FormatterModule = {
  type: "formatter",
  init: ignored,
  add: ignored,
  addCached: ignored,
  format: (value: unknown, _format, language) =>
    typeof value === "number" ? value.toLocaleString(language) : (value as string),
};
