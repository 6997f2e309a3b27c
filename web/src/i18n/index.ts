/** The two languages. Only the active language is loaded; the compiler checks all keys against the Vietnamese file. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type vi from "./vi.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof vi };
    returnNull: false;
  }
}

export type Language = "vi" | "en";

export const LANGUAGES: Record<Language, string> = { vi: "Tiếng Việt", en: "English" };

const FILES = { vi: () => import("./vi.json"), en: () => import("./en.json") };
const SHOWN = "saletunnel.language";

/** Shows the language of the last visit, or else that of the browser, until it is known who the user is. */
export async function startLanguage(): Promise<void> {
  const language = [localStorage.getItem(SHOWN), ...navigator.languages].map(toLanguage).find(Boolean) ?? "vi";
  await i18next.use(initReactI18next).init({ lng: language, resources: {}, interpolation: { escapeValue: false } });
  await loadLanguage(language);
}

function toLanguage(tag: string | null): Language | undefined {
  return (Object.keys(LANGUAGES) as Language[]).find((one) => tag?.split("-")[0] === one);
}

/** Shows a language, also at the beginning of the next visit in this browser. */
export async function showLanguage(language: Language): Promise<void> {
  localStorage.setItem(SHOWN, language);
  await loadLanguage(language);
}

/** The language that was asked for last: the texts of another one may arrive later. */
let wanted: Language | undefined;

async function loadLanguage(language: Language): Promise<void> {
  wanted = language;
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await FILES[language]()).default);
  }
  if (wanted !== language) return;
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
