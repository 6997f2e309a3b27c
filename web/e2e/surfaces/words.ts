/** The texts of the screen, as a test needs them to find a button in either language. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Language = "vi" | "en";
export type Say = (key: string, values?: Record<string, string>) => string;

const TEXTS: Record<Language, object> = { vi: readTexts("vi"), en: readTexts("en") };

function readTexts(language: Language): object {
  const folder = join(import.meta.dirname, "..", "..", "src", "i18n");
  const parts = readdirSync(join(folder, "pages")).filter((name) => name.endsWith(`.${language}.json`));
  const paths = [`${language}.json`, ...parts.map((name) => join("pages", name))];
  return Object.assign(
    {},
    ...paths.map((path) => JSON.parse(readFileSync(join(folder, path), "utf8")) as object),
  ) as object;
}

/** Returns a function that gives the text of a key as the screen shows it. */
export function sayInLanguage(language: Language): Say {
  return (key, values = {}) => {
    const find = (group: unknown, name: string): unknown => (group as Record<string, unknown> | undefined)?.[name];
    const text = key.split(".").reduce(find, TEXTS[language]);
    if (typeof text !== "string") throw new Error(`the key ${key} has no text`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, value: string) => values[value] ?? "");
  };
}
