/** Reading lists page by page. A page of a filtered list may hold few items, or none, and still have a cursor. */
import type { Page } from "./types";

const MOST_PAGES = 20;

type Read<Item> = (cursor?: string) => Promise<Page<Item>>;

/** Reads pages until the items are enough. `next_cursor` is null if there are no more. */
export async function readUntil<Item>(
  read: Read<Item>,
  isEnough: (items: readonly Item[]) => boolean,
  from?: string,
): Promise<{ items: Item[]; pages: number; next_cursor: string | null }> {
  const items: Item[] = [];
  let cursor: string | null | undefined = from;
  let pages = 0;
  do {
    const page: Page<Item> = await read(cursor);
    items.push(...page.data);
    cursor = page.next_cursor;
    pages += 1;
  } while (cursor && !isEnough(items) && pages < MOST_PAGES);
  return { items, pages, next_cursor: cursor ?? null };
}

/** Reads the next page that has an item, so that an empty page does not look like the end of the list. */
export async function readNextItems<Item>(read: Read<Item>, from?: string): Promise<Page<Item>> {
  const { items, next_cursor } = await readUntil(read, (found) => found.length > 0, from);
  return { data: items, next_cursor };
}
