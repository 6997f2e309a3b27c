import { expect, test } from "vitest";

import { boxOf, findScroll } from "./useReveal";

const VIEW = { x: 100, y: 50, width: 600, height: 400 };
const LABEL = { x: 300, y: 300, width: 100, height: 26 };

test("the box of a tunnel has its line and its label", () => {
  const points = [
    { x: 10, y: 20 },
    { x: 10, y: 60 },
    { x: 200, y: 60 },
  ];
  expect(boxOf(points, { x: 150, y: 47, width: 100, height: 26 })).toEqual({ x: 10, y: 20, width: 240, height: 53 });
});

test("a tunnel in view is not scrolled", () => {
  expect(findScroll({ x: 150, y: 100, width: 300, height: 200 }, LABEL, VIEW)).toEqual({ x: 0, y: 0 });
});

test("a tunnel below the view is scrolled up by what is hidden of it", () => {
  expect(findScroll({ x: 150, y: 400, width: 300, height: 200 }, LABEL, VIEW)).toEqual({ x: 0, y: 166 });
});

test("a tunnel left of and above the view is scrolled in", () => {
  expect(findScroll({ x: 20, y: 10, width: 300, height: 200 }, LABEL, VIEW)).toEqual({ x: -96, y: -56 });
});

test("of a tunnel that is larger than the view, the label is shown", () => {
  const label = { x: 300, y: 900, width: 100, height: 26 };
  expect(findScroll({ x: 150, y: 0, width: 300, height: 1_800 }, label, VIEW)).toEqual({ x: 0, y: 492 });
});
