import { expect, test } from "vitest";

import type { Pipeline } from "../../api/types";
import { company, join } from "./exampleCompany";
import type { Box, Point } from "./geometry";
import { fitMap, type Layout } from "./layout";
import { toSvgPath } from "./route";

const LINE = 2; // pixels, the width of a line

/** Windows in which the cards are narrow, narrow and low, and as wide as they can be. */
const ROOMS = [
  { room: 1_157, isCompact: false },
  { room: 1_157, isCompact: true },
  { room: 3_000, isCompact: false },
] as const;
const WIDE = ROOMS[2];

function layOut(pipelines: Pipeline[], { room, isCompact }: (typeof ROOMS)[number] = WIDE): Layout {
  return fitMap(pipelines, room, isCompact, (tunnel) => 84 + ((tunnel.id.length * 37) % 256));
}

/** 80 tunnels between 20 pipelines with 12 stages each. */
function crowd(room: (typeof ROOMS)[number]): Layout {
  const pipelines = company(20, 12);
  for (let number = 0; number < 80; number += 1) {
    const from = (number * 7) % 20;
    const to = (from + 1 + ((number * 5) % 19)) % 20;
    join(pipelines, [from, (number * 5) % 12], [to, (number * 11) % 12]);
  }
  return layOut(pipelines, room);
}

function crosses([one, other]: [Point, Point], box: Box): boolean {
  const inside = 0.5; // a route may touch the side of a card on which it begins or ends
  return (
    Math.max(one.x, other.x) > box.x + inside &&
    Math.min(one.x, other.x) < box.x + box.width - inside &&
    Math.max(one.y, other.y) > box.y + inside &&
    Math.min(one.y, other.y) < box.y + box.height - inside
  );
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** The pairs of tunnels of which a part of the one line lies on, or less than a line's width beside, the other. */
function findShared({ routes }: Layout): string[] {
  return routes.flatMap((one, index) =>
    routes
      .slice(index + 1)
      .filter((other) => partsOf(one.points).some((part) => partsOf(other.points).some((its) => coincide(part, its))))
      .map((other) => `${one.tunnel.id} on ${other.tunnel.id}`),
  );
}

function partsOf(points: readonly Point[]): [Point, Point][] {
  return points.slice(1).map((point, index) => [points[index] as Point, point]);
}

function coincide(part: [Point, Point], other: [Point, Point]): boolean {
  return (["x", "y"] as const).some((across) => {
    const along = across === "x" ? "y" : "x";
    const isParallel = [part, other].every(([begin, end]) => begin[across] === end[across]);
    const shared =
      Math.min(...[part, other].map(([begin, end]) => Math.max(begin[along], end[along]))) -
      Math.max(...[part, other].map(([begin, end]) => Math.min(begin[along], end[along])));
    return isParallel && shared > 0 && Math.abs(part[0][across] - other[0][across]) < LINE;
  });
}

/** Whole numbers below a bound; the same ones for the same seed. */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed + 1;
  return (bound) => {
    state = (state * 48271) % 2147483647;
    return state % bound;
  };
}

test.each(ROOMS)("no route crosses a card, in $room pixels", (room) => {
  const { routes, cards } = crowd(room);
  expect(routes).toHaveLength(80);
  const over = routes.flatMap(({ tunnel, points }) =>
    points
      .slice(1)
      .flatMap((point, index) => [...cards.values()].filter((card) => crosses([points[index] as Point, point], card)))
      .map((card) => `${tunnel.id} over ${card.stageId}`),
  );
  expect(over).toEqual([]);
});

test.each(ROOMS)(
  "no label overlaps a card or another label, and all labels are on the map, in $room pixels",
  (room) => {
    const { routes, cards, width, height } = crowd(room);
    routes.forEach(({ label }, index) => {
      const others = [...cards.values(), ...routes.slice(index + 1).map((route) => route.label)];
      expect(others.filter((other) => overlap(label, other))).toEqual([]);
      expect(label.x).toBeGreaterThanOrEqual(0);
      expect(label.x + label.width).toBeLessThanOrEqual(width);
      expect(label.y + label.height).toBeLessThanOrEqual(height);
    });
  },
);

test.each(ROOMS)(
  "a route has only horizontal and vertical parts, and begins and ends at its stages, in $room pixels",
  (room) => {
    const { routes, cards } = crowd(room);
    for (const { tunnel, points } of routes) {
      points.slice(1).forEach((point, index) => {
        const before = points[index] as Point;
        expect(point.x === before.x || point.y === before.y).toBe(true);
      });
      const [source, target] = [tunnel.source, tunnel.target].map((end) => cards.get(end.stage_id)) as Box[] as [
        Box,
        Box,
      ];
      expect(points[0]?.x).toBeGreaterThan(source.x);
      expect(points[0]?.x).toBeLessThan(source.x + source.width);
      expect(points.at(-1)?.x).toBeGreaterThan(target.x);
      expect(points.at(-1)?.x).toBeLessThan(target.x + target.width);
    }
  },
);

test("two tunnels of a stage begin side by side", () => {
  const pipelines = company(2, 3);
  join(pipelines, [0, 1], [1, 0]);
  join(pipelines, [0, 1], [1, 2]);
  const [one, other] = layOut(pipelines).routes;
  expect(one?.points[0]?.x).toBeLessThan(other?.points[0]?.x ?? 0);
});

test("there and back between two stages are two lines side by side", () => {
  const pipelines = company(2, 1);
  join(pipelines, [0, 0], [1, 0]);
  join(pipelines, [1, 0], [0, 0]);
  const layout = layOut(pipelines);
  const [there, back] = layout.routes.map(({ points }) => points) as [Point[], Point[]];
  expect(Math.abs((there[0] as Point).x - (back.at(-1) as Point).x)).toBeGreaterThan(20);
  expect(Math.abs((there.at(-1) as Point).x - (back[0] as Point).x)).toBeGreaterThan(20);
  expect(findShared(layout)).toEqual([]);
});

test("a line straight down and lines that pass it stay apart", () => {
  const pipelines = company(2, 3);
  join(pipelines, [0, 0], [1, 2]);
  join(pipelines, [1, 0], [0, 2]);
  expect(findShared(layOut(pipelines))).toEqual([]);
});

test.each(Array.from({ length: 200 }, (_, seed) => seed))(
  "in design %i, no two tunnels share a part of a line",
  (seed) => {
    const random = randomFrom(seed);
    const [lanes, columns] = [2 + random(7), 1 + random(8)];
    const pipelines = company(lanes, columns);
    for (let left = 1 + random(20); left > 0; left -= 1) {
      const [from, column, otherColumn] = [random(lanes), random(columns), random(columns)];
      const to = (from + 1 + random(lanes - 1)) % lanes;
      join(pipelines, [from, column], [to, otherColumn]);
      if (random(2)) join(pipelines, [to, otherColumn], [from, column]);
    }
    const room = ROOMS[seed % ROOMS.length];
    expect(findShared(layOut(pipelines, room))).toEqual([]);
    const reordered = pipelines.map((one) => ({ ...one, stages: one.stages.toReversed() })).toReversed();
    expect(findShared(layOut(reordered, room))).toEqual([]);
  },
);

test("a tunnel to a stage that is not on the map is left out", () => {
  const pipelines = company(1, 2);
  join(pipelines, [0, 0], [5, 0]);
  expect(layOut(pipelines).routes).toEqual([]);
});

test("a path is rounded at each corner", () => {
  const path = toSvgPath([
    { x: 0, y: 0 },
    { x: 0, y: 40 },
    { x: 60, y: 40 },
    { x: 60, y: 80 },
  ]);
  expect(path).toBe("M0.0 0.0L0.0 30.0Q0.0 40.0 10.0 40.0L50.0 40.0Q60.0 40.0 60.0 50.0L60.0 80.0");
});
