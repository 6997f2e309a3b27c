import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const WEB = join(import.meta.dirname, "..");
const MOST_FILES = 25;

/** How many files each folder under a folder of the web client holds itself. */
function filesPerFolder(folder: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of readdirSync(join(WEB, folder), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) counts.set(entry.parentPath, (counts.get(entry.parentPath) ?? 0) + 1);
  }
  return counts;
}

test("no folder of source holds more than 25 files", () => {
  const counts = [...filesPerFolder("src"), ...filesPerFolder("e2e")];
  expect(counts.length).toBeGreaterThan(15);
  expect(counts.filter(([, count]) => count > MOST_FILES)).toEqual([]);
});
