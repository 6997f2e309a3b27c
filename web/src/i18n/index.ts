/**
 * The two languages. Only the active language is loaded, and the words of a page only with the page. The compiler
 * checks all keys against the Vietnamese files.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { numbers } from "./numbers";
import type analytics from "./pages/analytics.vi.json";
import type board from "./pages/board.vi.json";
import type boost from "./pages/boost.vi.json";
import type campaigns from "./pages/campaigns.vi.json";
import type customers from "./pages/customers.vi.json";
import type keys from "./pages/keys.vi.json";
import type notices from "./pages/notices.vi.json";
import type outgoing from "./pages/outgoing.vi.json";
import type settings from "./pages/settings.vi.json";
import type start from "./pages/start.vi.json";
import type vi from "./vi.json";

/** All words of a language. */
export type Words = typeof vi &
  typeof analytics &
  typeof board &
  typeof boost &
  typeof campaigns &
  typeof customers &
  typeof keys &
  typeof notices &
  typeof outgoing &
  typeof settings &
  typeof start;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Words };
    returnNull: false;
  }
}

export type Language = "vi" | "en";
/** The words of a page; `outgoing` are those of messages, triggers and webhooks, which several pages show. */
export type Part =
  "analytics" | "board" | "boost" | "campaigns" | "customers" | "keys" | "notices" | "outgoing" | "settings" | "start";

export const LANGUAGES: Record<Language, string> = { vi: "Tiếng Việt", en: "English" };

const FILES = import.meta.glob<{ default: object }>(["./*.json", "./pages/*.json"]);
const SHOWN = "saletunnel.language";

/** Shows the language of the last visit, or else that of the browser, until it is known who the user is. */
export async function startLanguage(): Promise<void> {
  const language = [localStorage.getItem(SHOWN), ...navigator.languages].map(toLanguage).find(Boolean) ?? "vi";
  await i18next
    .use(initReactI18next)
    .use(numbers)
    .init({
      lng: language,
      resources: {},
      interpolation: { escapeValue: false, alwaysFormat: true },
    });
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

/** Loads words, in the active language and in every language that is shown later. */
export async function loadWords(...wantedParts: Part[]): Promise<void> {
  for (const part of wantedParts) parts.add(part);
  await loadFiles(wanted ?? "vi");
}

/** The language that was asked for last: the texts of another one may arrive later. */
let wanted: Language | undefined;
/** What was shown, or is about to be. */
const parts = new Set<Part>();
const loaded = new Set<string>();

async function loadLanguage(language: Language): Promise<void> {
  wanted = language;
  await loadFiles(language);
  if (wanted !== language) return;
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Loads what is missing of a language. */
async function loadFiles(language: Language): Promise<void> {
  const paths = [`./${language}.json`, ...[...parts].map((part) => `./pages/${part}.${language}.json`)];
  await Promise.all(
    paths
      .filter((path) => !loaded.has(path))
      .map(async (path) => {
        const words = await FILES[path]?.();
        if (!words) throw new Error(`there are no words in ${path}`);
        i18next.addResourceBundle(language, "translation", words.default, true, true);
        loaded.add(path);
      }),
  );
}
