import { expect, test } from "vitest";

import { columnWidth } from "./columnWidth";

const GAP = 8;

/** How much of the last column is in sight, from 0 to 1; the columns before it are whole. */
function lastInSight(room: number, columns: number): number {
  const step = columnWidth(room, columns) + GAP;
  return Math.min(1, ((room + GAP) % step) / (step - GAP));
}

test("six columns of a 1440 px screen with three folded ones are all in sight", () => {
  const width = columnWidth(1016, 6);
  expect(6 * width + 5 * GAP).toBeLessThanOrEqual(1016);
  expect(width).toBeGreaterThan(160);
});

test("when the columns do not fit, the last one in sight is no sliver, whatever the room and their number", () => {
  for (let room = 420; room <= 2400; room += 7) {
    for (let columns = 3; columns <= 30; columns += 1) {
      const width = columnWidth(room, columns);
      if (columns * width + (columns - 1) * GAP <= room + 0.01) continue;
      const seen = lastInSight(room, columns);
      expect(seen, `${String(columns)} columns in ${String(room)} px`).toBeGreaterThan(0.3);
      expect(seen, `${String(columns)} columns in ${String(room)} px`).toBeLessThan(0.7);
    }
  }
});

test("few columns keep the usual width and grow by themselves", () => {
  expect(columnWidth(1172, 3)).toBe(194);
});
