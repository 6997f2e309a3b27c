/**
 * How the tunnels run over the map. A tunnel leaves the source card for the gutter beside its lane and follows that
 * gutter. If other lanes lie in between, it crosses them in the gap between two columns and follows the gutter beside
 * the target lane. Then it enters the target card. So neither a tunnel nor its label covers a card.
 */
import type { Tunnel } from "../../api/types";
import { type Box, CARD, COLUMN_GAP, columnX, LABEL, type Place, type Point } from "./geometry";

const APART = 14; // between two labels or lines of a track
const PORTS = 0.62; // the share of a card's side where tunnels begin and end
const ROUND = 10; // the radius of a corner
const LABEL_MARGIN = 8; // between a label and the edge of the map
const SHIFTS = [0, -7, 7, -14, 14]; // of the lines in a gap from its middle

interface TunnelRoute {
  tunnel: Tunnel;
  /** The gutter that has the label; gutter n lies above lane n. */
  gutter: number;
  track: number;
  labelX: number;
  toPoints: (cards: ReadonlyMap<string, Box>, trackY: (gutter: number, track: number) => number) => Point[];
}

interface Ends {
  tunnel: Tunnel;
  source: Place;
  target: Place;
  /** Whether the target lies below the source. */
  down: boolean;
}

interface Course extends Ends {
  sourceX: number;
  targetX: number;
  /** x of the line that crosses the lanes in between; undefined if there are none. */
  crossingX: number | undefined;
}

/** The routes of the tunnels, and how many tracks each gutter needs for them. `width` is that of the map. */
export function routeTunnels(
  tunnels: readonly Tunnel[],
  places: ReadonlyMap<string, Place>,
  lanes: number,
  width: number,
): { routes: TunnelRoute[]; tracks: number[] } {
  const gutters = Array.from({ length: lanes + 1 }, () => new Gutter());
  const routes = findCourses(tunnels, places).map((course) => routeTunnel(course, gutters, width));
  return { routes, tracks: gutters.map((gutter) => gutter.tracks) };
}

function routeTunnel(course: Course, gutters: readonly Gutter[], width: number): TunnelRoute {
  const { tunnel, source, target, down, sourceX, targetX, crossingX } = course;
  const first = source.lane + (down ? 1 : 0);
  const last = target.lane + (down ? 0 : 1);
  const firstEnd = crossingX ?? targetX;
  const margin = LABEL.width / 2 + LABEL_MARGIN;
  const labelX = clamp(margin, (sourceX + firstEnd) / 2, width - margin);
  const track = gutterAt(gutters, first).takeTrack(
    Math.min(sourceX, firstEnd, labelX - LABEL.width / 2),
    Math.max(sourceX, firstEnd, labelX + LABEL.width / 2),
  );
  const lastTrack =
    crossingX === undefined
      ? 0
      : gutterAt(gutters, last).takeTrack(Math.min(crossingX, targetX), Math.max(crossingX, targetX));
  const toPoints: TunnelRoute["toPoints"] = (cards, trackY) => {
    const from = cards.get(source.stageId);
    const to = cards.get(target.stageId);
    if (!from || !to) return [];
    const begin = { x: sourceX, y: down ? from.y + from.height : from.y };
    const end = { x: targetX, y: down ? to.y : to.y + to.height };
    const y = trackY(first, track);
    if (crossingX === undefined) return [begin, { x: begin.x, y }, { x: end.x, y }, end];
    const lastY = trackY(last, lastTrack);
    return [begin, { x: begin.x, y }, { x: crossingX, y }, { x: crossingX, y: lastY }, { x: end.x, y: lastY }, end];
  };
  return { tunnel, gutter: first, track, labelX, toPoints };
}

/** The route as an SVG path with rounded corners. */
export function toSvgPath(points: readonly Point[]): string {
  const [first, ...rest] = removeRepeats(points);
  if (!first) return "";
  let path = `M${formatPoint(first)}`;
  let before = first;
  rest.forEach((corner, index) => {
    const after = rest[index + 1];
    if (!after) {
      path += `L${formatPoint(corner)}`;
      return;
    }
    const radius = Math.min(ROUND, distance(before, corner) / 2, distance(corner, after) / 2);
    const begin = formatPoint(pointTowards(corner, before, radius));
    const end = formatPoint(pointTowards(corner, after, radius));
    path += `L${begin}Q${formatPoint(corner)} ${end}`;
    before = corner;
  });
  return path;
}

/** The courses of the tunnels whose ends are both on the map. */
function findCourses(tunnels: readonly Tunnel[], places: ReadonlyMap<string, Place>): Course[] {
  const ends = tunnels.flatMap((tunnel): Ends[] => {
    const source = places.get(tunnel.source.stage_id);
    const target = places.get(tunnel.target.stage_id);
    return source && target ? [{ tunnel, source, target, down: target.lane > source.lane }] : [];
  });
  const ports = new Ports(ends);
  const crossings = new Map<number, number>();
  return ends.map((one) => {
    const sourceX = ports.x(one.source, one.down ? "below" : "above", one.tunnel.id);
    const targetX = ports.x(one.target, one.down ? "above" : "below", one.tunnel.id);
    const crosses = Math.abs(one.target.lane - one.source.lane) > 1;
    return { ...one, sourceX, targetX, crossingX: crosses ? takeCrossing(one.target, sourceX, crossings) : undefined };
  });
}

/**
 * Takes a line in the gap beside the target column, on the side of the source. `taken` counts the lines of each gap.
 */
function takeCrossing(target: Place, sourceX: number, taken: Map<number, number>): number {
  const gap = sourceX > columnX(target.column) + CARD.width / 2 ? target.column + 1 : Math.max(1, target.column);
  const count = taken.get(gap) ?? 0;
  taken.set(gap, count + 1);
  return columnX(gap) - COLUMN_GAP / 2 + (SHIFTS[count % SHIFTS.length] ?? 0);
}

type Side = "above" | "below";

/** Divides the sides of each card among the tunnels that begin and end there, in an order in which they seldom cross. */
class Ports {
  private readonly ends = new Map<string, { tunnelId: string; other: number }[]>();

  constructor(ends: readonly Ends[]) {
    for (const { tunnel, source, target, down } of ends) {
      this.add(source, down ? "below" : "above", tunnel.id, target.column);
      this.add(target, down ? "above" : "below", tunnel.id, source.column);
    }
    for (const side of this.ends.values()) side.sort((one, other) => one.other - other.other);
  }

  x(place: Place, side: Side, tunnelId: string): number {
    const all = this.ends.get(`${place.stageId} ${side}`) ?? [];
    const index = all.findIndex((one) => one.tunnelId === tunnelId);
    const share = (index + 1) / (all.length + 1);
    return columnX(place.column) + CARD.width * ((1 - PORTS) / 2 + PORTS * share);
  }

  private add(place: Place, side: Side, tunnelId: string, other: number): void {
    const key = `${place.stageId} ${side}`;
    this.ends.set(key, [...(this.ends.get(key) ?? []), { tunnelId, other }]);
  }
}

/** The tracks of a gutter. Lines that would overlap get different tracks. */
class Gutter {
  private readonly taken: [number, number][][] = [];

  get tracks(): number {
    return this.taken.length;
  }

  takeTrack(from: number, to: number): number {
    const free = this.taken.findIndex((track) => track.every(([low, high]) => to + APART < low || from - APART > high));
    const track = free < 0 ? this.taken.push([]) - 1 : free;
    this.taken[track]?.push([from, to]);
    return track;
  }
}

function gutterAt(gutters: readonly Gutter[], index: number): Gutter {
  const gutter = gutters[index];
  if (!gutter) throw new RangeError(`gutter ${String(index)} does not exist`);
  return gutter;
}

function clamp(low: number, value: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

function removeRepeats(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const before = points[index - 1];
    return !before || distance(before, point) > 0.5;
  });
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function pointTowards(from: Point, to: Point, length: number): Point {
  const share = length / distance(from, to);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function formatPoint({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
