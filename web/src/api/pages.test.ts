import { expect, test } from "vitest";

import { readNextItems, readUntil } from "./pages";
import type { Page } from "./types";

/** A list whose pages hold these items; its cursors are their numbers. */
function listOf(...pages: number[][]) {
  const asked: (string | undefined)[] = [];
  const read = (cursor?: string): Promise<Page<number>> => {
    asked.push(cursor);
    const at = Number(cursor ?? 0);
    return Promise.resolve({ data: pages[at] ?? [], next_cursor: at + 1 < pages.length ? String(at + 1) : null });
  };
  return { read, asked };
}

test("empty pages with a cursor are passed over", async () => {
  const { read } = listOf([], [], [7, 8], [9]);
  expect(await readNextItems(read)).toEqual({ data: [7, 8], next_cursor: "3" });
  expect(await readNextItems(read, "3")).toEqual({ data: [9], next_cursor: null });
});

test("an empty list is read to its end", async () => {
  expect(await readNextItems(listOf([], [], []).read)).toEqual({ data: [], next_cursor: null });
});

test("reading pauses after many empty pages, and the cursor says that there is more", async () => {
  const { read, asked } = listOf(...Array.from({ length: 30 }, () => []));
  expect(await readNextItems(read)).toEqual({ data: [], next_cursor: "20" });
  expect(asked).toHaveLength(20);
});

test("pages are read until the items are enough", async () => {
  const { read } = listOf([1], [2, 3], [4]);
  expect(await readUntil(read, (items) => items.length >= 2)).toEqual({ items: [1, 2, 3], pages: 2, next_cursor: "2" });
});
