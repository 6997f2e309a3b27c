import { expect, test } from "vitest";

import { fittingZoom } from "../view/mapView";
import { company } from "./exampleCompany";
import { fitMap } from "./layout";

test.each([
  [8, 1440],
  [12, 1440],
  [12, 1920],
  [15, 1440],
  [22, 1920],
])("%i stages fit into a window of %i pixels", (columns, window) => {
  const room = window - 236 - 47; // the navigation; the padding and the scroll bar of the map
  for (const isCompact of [false, true]) {
    const { width, sizes } = fitMap(company(3, columns), room, isCompact, () => 200);
    const total = width + sizes.head;
    expect(total * fittingZoom(total, room)).toBeLessThanOrEqual(room + 1e-9);
    if (columns === 12) expect(fittingZoom(total, room)).toBeGreaterThan(0.97);
  }
});
