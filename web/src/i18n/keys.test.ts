/** The texts of both languages: the keys are the same, and each of them is used. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { allWords } from "./allWords";

type Tree = { [key: string]: string | Tree };

const vi = allWords("vi") as Tree;
const en = allWords("en") as Tree;

const PLURAL = /_(zero|one|two|few|many|other)$/;
const KEY = /["'`]([a-z_]+(?:\.[a-z0-9_]+)+)["'`]/g;
const FAMILY = /`([a-z_]+(?:\.[a-z_]+)*\.)\$\{/g;

const known = keysOf(vi);
const groups = new Set(known.map((key) => key.split(".")[0]));
const sources = filesUnder(join(import.meta.dirname, ".."))
  .filter((path) => /\.tsx?$/.test(path) && !path.includes(".test."))
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");
const families = [...sources.matchAll(FAMILY)].map((match) => String(match[1]));
const used = new Set(
  [...sources.matchAll(KEY)].map((match) => String(match[1])).filter((key) => groups.has(key.split(".")[0] ?? "")),
);

function keysOf(tree: Tree, under = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [under + key.replace(PLURAL, "")] : keysOf(value, `${under}${key}.`),
  );
}

function textsOf(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) => (typeof value === "string" ? [value] : textsOf(value)));
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
}

test("both languages have the same keys", () => {
  expect([...new Set(keysOf(en))].sort()).toEqual([...new Set(known)].sort());
});

test("every key that a screen uses exists", () => {
  expect([...used].filter((key) => !known.includes(key))).toEqual([]);
});

test("a screen uses every key", () => {
  const unused = known.filter((key) => !used.has(key) && !families.some((family) => key.startsWith(family)));
  expect(unused).toEqual([]);
});

test("no text is empty", () => {
  expect([...textsOf(vi), ...textsOf(en)].filter((text) => text.trim() === "")).toEqual([]);
});
