/**
 * How the tunnels run over the map. A tunnel leaves the source card for the gutter beside its lane and follows that
 * gutter. If other lanes lie in between, it crosses them in the gap between two columns and follows the gutter beside
 * the target lane. Then it enters the target card. So neither a tunnel nor its label covers a card, and no two tunnels
 * share a part of a line.
 */
import type { Tunnel } from "../../api/types";
import { type Box, clamp, columnX, mapWidth, type Place, type Point, type Sizes } from "./geometry";
import type { LabelWidth } from "./layout";
import { Tracks } from "./tracks";

const APART = 14; // between two labels or lines of a track
const PORTS = 0.62; // the share of a card's side where tunnels begin and end
const LINE_APART = 7; // between two lines in a gap
const ROUND = 10; // the radius of a corner
const LABEL_MARGIN = 8; // between a label and the edge of the map

interface TunnelRoute {
  tunnel: Tunnel;
  /** The gutter that has the label; gutter n lies above lane n. */
  gutter: number;
  track: number;
  labelX: number;
  labelWidth: number;
  toPoints: (cards: ReadonlyMap<string, Box>, trackY: (gutter: number, track: number) => number) => Point[];
}

interface Ends {
  tunnel: Tunnel;
  source: Place;
  target: Place;
  /** Whether the target lies below the source. */
  down: boolean;
  /** The gutter beside the source, and the gutter beside the target. */
  first: number;
  last: number;
}

interface Course extends Ends {
  sourceX: number;
  targetX: number;
  /** x of the line that crosses the lanes in between; undefined if there are none. */
  crossingX: number | undefined;
}

interface Grid {
  sizes: Sizes;
  lanes: number;
  columns: number;
  widthOf: LabelWidth;
}

/** The routes of the tunnels, how many tracks each gutter needs for them, and the width of the map with them. */
export function routeTunnels(
  tunnels: readonly Tunnel[],
  places: ReadonlyMap<string, Place>,
  { sizes, lanes, columns, widthOf }: Grid,
): { routes: TunnelRoute[]; tracks: number[]; width: number } {
  const gutters = Array.from({ length: lanes + 1 }, () => new Tracks(APART));
  const gaps = new Gaps(sizes, columns);
  const courses = findCourses(tunnels, places, sizes, gaps);
  const width = mapWidth(sizes, columns) + gaps.widening;
  const routes = courses.map((course) => routeTunnel(course, gutters, width, widthOf(course.tunnel)));
  return { routes, tracks: gutters.map((gutter) => gutter.count), width };
}

function routeTunnel(course: Course, gutters: readonly Tracks[], width: number, wanted: number): TunnelRoute {
  const { tunnel, source, target, down, first, last, sourceX, targetX, crossingX } = course;
  const firstEnd = crossingX ?? targetX;
  const labelWidth = Math.min(wanted, width - 2 * LABEL_MARGIN);
  const margin = labelWidth / 2 + LABEL_MARGIN;
  const labelX = clamp(margin, (sourceX + firstEnd) / 2, width - margin);
  const track = gutterAt(gutters, first).take(
    Math.min(sourceX, firstEnd, labelX - labelWidth / 2),
    Math.max(sourceX, firstEnd, labelX + labelWidth / 2),
  );
  const lastTrack =
    crossingX === undefined
      ? 0
      : gutterAt(gutters, last).take(Math.min(crossingX, targetX), Math.max(crossingX, targetX));
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
  return { tunnel, gutter: first, track, labelX, labelWidth, toPoints };
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
function findCourses(
  tunnels: readonly Tunnel[],
  places: ReadonlyMap<string, Place>,
  sizes: Sizes,
  gaps: Gaps,
): Course[] {
  const ends = tunnels.flatMap((tunnel): Ends[] => {
    const source = places.get(tunnel.source.stage_id);
    const target = places.get(tunnel.target.stage_id);
    if (!source || !target) return [];
    const down = target.lane > source.lane;
    const [first, last] = down ? [source.lane + 1, target.lane] : [source.lane, target.lane + 1];
    return [{ tunnel, source, target, down, first, last }];
  });
  const ports = new Ports(sizes, ends);
  return ends.map((one) => {
    const sourceX = ports.x(one.first, one.source.column, one.tunnel.id);
    const targetX = ports.x(one.last, one.target.column, one.tunnel.id);
    return { ...one, sourceX, targetX, crossingX: one.first === one.last ? undefined : gaps.takeLine(one, sourceX) };
  });
}

/** The gaps between the columns; gap n lies left of column n. The gap right of the last column is as wide as needed. */
class Gaps {
  private readonly lines: Tracks[];
  /** The distances of the lines in a gap from its middle, the middle first. */
  private readonly shifts: number[];

  constructor(
    private readonly sizes: Sizes,
    private readonly columns: number,
  ) {
    this.lines = Array.from({ length: columns + 1 }, () => new Tracks(0));
    const beside = Math.floor((sizes.gap / 2 - 1) / LINE_APART);
    const pairs = Array.from({ length: beside }, (_, index) => (index + 1) * LINE_APART);
    this.shifts = [0, ...pairs.flatMap((shift) => [-shift, shift])];
  }

  /** How much wider the map becomes. */
  get widening(): number {
    return LINE_APART * Math.max(0, (this.lines[this.columns]?.count ?? 0) - 1);
  }

  /** Takes a line in the gap beside the target column, on the side of the source, or in the nearest gap with room. */
  takeLine({ target, first, last }: Ends, sourceX: number): number {
    const { sizes } = this;
    const middle = columnX(sizes, target.column) + sizes.card.width / 2;
    const beside = sourceX > middle ? target.column + 1 : Math.max(1, target.column);
    const inner = Array.from({ length: this.columns - 1 }, (_, index) => index + 1);
    const nearest = inner.sort((one, other) => Math.abs(one - beside) - Math.abs(other - beside));
    for (const gap of beside === this.columns ? [] : nearest) {
      const shift = this.shifts[this.takeFrom(gap, first, last, this.shifts.length)];
      if (shift !== undefined) return columnX(sizes, gap) - sizes.gap / 2 + shift;
    }
    return columnX(sizes, this.columns) - sizes.gap / 2 + LINE_APART * this.takeFrom(this.columns, first, last);
  }

  private takeFrom(gap: number, first: number, last: number, most = Infinity): number {
    return this.lines[gap]?.take(Math.min(first, last), Math.max(first, last), most) ?? -1;
  }
}

/**
 * Divides each column's width among the tunnels that begin or end there in one gutter, whether at the card above or
 * at the card below: their lines lie in the same gutter. The order is that in which they seldom cross. A tunnel that
 * goes straight down has one port for both ends.
 */
class Ports {
  private readonly ends = new Map<string, { tunnelId: string; other: number }[]>();

  constructor(
    private readonly sizes: Sizes,
    ends: readonly Ends[],
  ) {
    for (const { tunnel, source, target, first, last } of ends) {
      this.add(first, source.column, tunnel.id, target.column);
      if (first !== last || source.column !== target.column) this.add(last, target.column, tunnel.id, source.column);
    }
    for (const side of this.ends.values()) side.sort((one, other) => one.other - other.other);
  }

  x(gutter: number, column: number, tunnelId: string): number {
    const all = this.ends.get(portsKey(gutter, column)) ?? [];
    const index = all.findIndex((one) => one.tunnelId === tunnelId);
    const share = (index + 1) / (all.length + 1);
    return columnX(this.sizes, column) + this.sizes.card.width * ((1 - PORTS) / 2 + PORTS * share);
  }

  private add(gutter: number, column: number, tunnelId: string, other: number): void {
    const key = portsKey(gutter, column);
    this.ends.set(key, [...(this.ends.get(key) ?? []), { tunnelId, other }]);
  }
}

function portsKey(gutter: number, column: number): string {
  return `${String(gutter)} ${String(column)}`;
}

function gutterAt(gutters: readonly Tracks[], index: number): Tracks {
  const gutter = gutters[index];
  if (!gutter) throw new RangeError(`gutter ${String(index)} does not exist`);
  return gutter;
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
