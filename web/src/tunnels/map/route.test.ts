import { expect, test } from "vitest";

import type { Pipeline, Stage, Tunnel } from "../../api/types";
import type { Box, Point } from "./geometry";
import { layOutMap, type Layout } from "./layout";
import { toSvgPath } from "./route";

const LINE = 2; // pixels, the width of a line

function company(lanes: number, columns: number): Pipeline[] {
  return Array.from({ length: lanes }, (_, lane) => ({
    id: `pipe_${String(lane)}`,
    name: `Pipeline ${String(lane)}`,
    position: lane,
    stages: Array.from({ length: columns }, (_, column) => stage(lane, column)),
    tunnels: [],
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    version: 1,
  }));
}

function stage(lane: number, column: number): Stage {
  const id = `stage_${String(lane)}_${String(column)}`;
  const asks = { required_fields: [], move_roles: [], idle_after_days: null, ask_lost_reason: false };
  return { id, name: id, color: "#39A8EF", semantic: "open", position: column, ...asks };
}

function joined(pipelines: Pipeline[], from: [number, number], to: [number, number]): void {
  const [source, target] = [from, to].map(([lane, column]) => ({
    pipeline_id: `pipe_${String(lane)}`,
    stage_id: `stage_${String(lane)}_${String(column)}`,
  })) as [Tunnel["source"], Tunnel["target"]];
  const tunnels = pipelines[from[0]]?.tunnels;
  tunnels?.push({
    id: `tun_${String(from)}_${String(to)}_${String(tunnels.length)}`,
    name: "A tunnel",
    enabled: true,
    source,
    target,
    action: "move",
    position: 0,
    delay: null,
    conditions: null,
    changes: {
      title_template: null,
      responsible: { kind: "keep", user_ids: [] },
      set: {},
      append: {},
      clear: [],
      add_tags: [],
      remove_tags: [],
    },
    warnings: [],
    warning_details: [],
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    version: 1,
  });
}

/** 80 tunnels between 20 pipelines with 12 stages each. */
function crowd(): Layout {
  const pipelines = company(20, 12);
  for (let number = 0; number < 80; number += 1) {
    const from = (number * 7) % 20;
    const to = (from + 1 + ((number * 5) % 19)) % 20;
    joined(pipelines, [from, (number * 5) % 12], [to, (number * 11) % 12]);
  }
  return layOutMap(pipelines);
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

test("no route crosses a card", () => {
  const { routes, cards } = crowd();
  expect(routes).toHaveLength(80);
  const over = routes.flatMap(({ tunnel, points }) =>
    points
      .slice(1)
      .flatMap((point, index) => [...cards.values()].filter((card) => crosses([points[index] as Point, point], card)))
      .map((card) => `${tunnel.id} over ${card.stageId}`),
  );
  expect(over).toEqual([]);
});

test("no label overlaps a card or another label, and all labels are on the map", () => {
  const { routes, cards, width, height } = crowd();
  routes.forEach(({ label }, index) => {
    const others = [...cards.values(), ...routes.slice(index + 1).map((route) => route.label)];
    expect(others.filter((other) => overlap(label, other))).toEqual([]);
    expect(label.x).toBeGreaterThanOrEqual(0);
    expect(label.x + label.width).toBeLessThanOrEqual(width);
    expect(label.y + label.height).toBeLessThanOrEqual(height);
  });
});

test("a route has only horizontal and vertical parts, and begins and ends at its stages", () => {
  const { routes, cards } = crowd();
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
});

test("two tunnels of a stage begin side by side", () => {
  const pipelines = company(2, 3);
  joined(pipelines, [0, 1], [1, 0]);
  joined(pipelines, [0, 1], [1, 2]);
  const [one, other] = layOutMap(pipelines).routes;
  expect(one?.points[0]?.x).toBeLessThan(other?.points[0]?.x ?? 0);
});

test("there and back between two stages are two lines side by side", () => {
  const pipelines = company(2, 1);
  joined(pipelines, [0, 0], [1, 0]);
  joined(pipelines, [1, 0], [0, 0]);
  const layout = layOutMap(pipelines);
  const [there, back] = layout.routes.map(({ points }) => points) as [Point[], Point[]];
  expect(Math.abs((there[0] as Point).x - (back.at(-1) as Point).x)).toBeGreaterThan(20);
  expect(Math.abs((there.at(-1) as Point).x - (back[0] as Point).x)).toBeGreaterThan(20);
  expect(findShared(layout)).toEqual([]);
});

test("a line straight down and lines that pass it stay apart", () => {
  const pipelines = company(2, 3);
  joined(pipelines, [0, 0], [1, 2]);
  joined(pipelines, [1, 0], [0, 2]);
  expect(findShared(layOutMap(pipelines))).toEqual([]);
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
      joined(pipelines, [from, column], [to, otherColumn]);
      if (random(2)) joined(pipelines, [to, otherColumn], [from, column]);
    }
    expect(findShared(layOutMap(pipelines))).toEqual([]);
    const reordered = pipelines.map((one) => ({ ...one, stages: one.stages.toReversed() })).toReversed();
    expect(findShared(layOutMap(reordered))).toEqual([]);
  },
);

test("a tunnel to a stage that is not on the map is left out", () => {
  const pipelines = company(1, 2);
  joined(pipelines, [0, 0], [5, 0]);
  expect(layOutMap(pipelines).routes).toEqual([]);
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
