/** All words of a language, also those of single pages. For tests: a page loads only what it shows. */
import type { Words } from ".";

const FILES = import.meta.glob<object>(["./*.json", "./pages/*.json"], { eager: true, import: "default" });

export function allWords(language: "vi" | "en"): Words {
  const ends = [`/${language}.json`, `.${language}.json`];
  const paths = Object.keys(FILES).filter((path) => ends.some((end) => path.endsWith(end)));
  return Object.assign({}, ...paths.map((path) => FILES[path])) as Words;
}
