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
const CHOSEN = "saletunnel.language";

export async function startLanguage(): Promise<void> {
  const language = chosenLanguage() ?? "vi";
  await i18next.use(initReactI18next).init({ lng: language, resources: {}, interpolation: { escapeValue: false } });
  await showLanguage(language);
}

/** The language that the user chose in this browser, if any. */
export function chosenLanguage(): Language | null {
  const kept = localStorage.getItem(CHOSEN);
  return kept === "vi" || kept === "en" ? kept : null;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(CHOSEN, language);
  await showLanguage(language);
}

/** Shows a language without storing it as the user's choice. */
export async function showLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await FILES[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
