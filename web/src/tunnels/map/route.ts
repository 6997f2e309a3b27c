/**
 * How tunnels find their way: out of the source card into the gutter beside its lane, along the gutter, through a gap
 * between two columns where other lanes are in between, along the gutter beside the target lane, and into the target.
 * So no tunnel and no label ever lies over a card.
 */
import type { Tunnel } from "../../api/types";
import { type Box, CARD, COLUMN_GAP, columnX, LABEL, type Place, type Point } from "./geometry";

const APART = 14; // between two labels or ways in one track
const PORTS = 0.62; // of a card's side is for tunnels
const ROUND = 10; // radius of a corner

interface Way {
  tunnel: Tunnel;
  /** The gutter that has the label; gutter n lies above lane n. */
  gutter: number;
  track: number;
  labelX: number;
  points: (cards: ReadonlyMap<string, Box>, trackY: (gutter: number, track: number) => number) => Point[];
}

interface Plan {
  tunnel: Tunnel;
  source: Place;
  target: Place;
  down: boolean;
  sourceX: number;
  targetX: number;
  /** x of the gap that lanes in between are crossed in; none are when undefined. */
  channel: number | undefined;
}

/** The ways, and how many tracks each gutter needs for them. `width` is the map's. */
export function routeTunnels(
  tunnels: readonly Tunnel[],
  places: ReadonlyMap<string, Place>,
  lanes: number,
  width: number,
): { ways: Way[]; tracks: number[] } {
  const plans = planned(tunnels, places);
  const gutters = Array.from({ length: lanes + 1 }, () => new Gutter());
  const ways = plans.map((plan) => {
    const first = plan.source.lane + (plan.down ? 1 : 0);
    const last = plan.target.lane + (plan.down ? 0 : 1);
    const firstEnd = plan.channel ?? plan.targetX;
    const labelX = clamp(LABEL.width / 2 + 8, (plan.sourceX + firstEnd) / 2, width - LABEL.width / 2 - 8);
    const track = gutterOf(gutters, first).take(
      Math.min(plan.sourceX, firstEnd, labelX - LABEL.width / 2),
      Math.max(plan.sourceX, firstEnd, labelX + LABEL.width / 2),
    );
    const { channel } = plan;
    const lastTrack =
      channel === undefined
        ? 0
        : gutterOf(gutters, last).take(Math.min(channel, plan.targetX), Math.max(channel, plan.targetX));
    const points: Way["points"] = (cards, trackY) => {
      const from = cards.get(plan.source.stageId);
      const to = cards.get(plan.target.stageId);
      if (!from || !to) return [];
      const begin = { x: plan.sourceX, y: plan.down ? from.y + from.height : from.y };
      const end = { x: plan.targetX, y: plan.down ? to.y : to.y + to.height };
      const y = trackY(first, track);
      if (channel === undefined) return [begin, { x: begin.x, y }, { x: end.x, y }, end];
      const lastY = trackY(last, lastTrack);
      return [begin, { x: begin.x, y }, { x: channel, y }, { x: channel, y: lastY }, { x: end.x, y: lastY }, end];
    };
    return { tunnel: plan.tunnel, gutter: first, track, labelX, points };
  });
  return { ways, tracks: gutters.map((gutter) => gutter.tracks) };
}

/** The way as an SVG path with rounded corners. */
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
    path += `L${formatPoint(pointTowards(corner, before, radius))}Q${formatPoint(corner)} ${formatPoint(pointTowards(corner, after, radius))}`;
    before = corner;
  });
  return path;
}

function planned(tunnels: readonly Tunnel[], places: ReadonlyMap<string, Place>): Plan[] {
  const ends = tunnels.flatMap((tunnel) => {
    const source = places.get(tunnel.source.stage_id);
    const target = places.get(tunnel.target.stage_id);
    return source && target ? [{ tunnel, source, target, down: target.lane > source.lane }] : [];
  });
  const ports = new Ports(ends);
  const channels = new Map<string, number>();
  return ends.map((end) => {
    const sourceX = ports.x(end.source, end.down ? "below" : "above", end.tunnel.id);
    const targetX = ports.x(end.target, end.down ? "above" : "below", end.tunnel.id);
    const crosses = Math.abs(end.target.lane - end.source.lane) > 1;
    return { ...end, sourceX, targetX, channel: crosses ? channelOf(end.target, sourceX, channels) : undefined };
  });
}

/** A free line in the gap beside the target column, on the side that the source lies on. */
function channelOf(target: Place, sourceX: number, taken: Map<string, number>): number {
  const gap = sourceX > columnX(target.column) + CARD.width / 2 ? target.column + 1 : Math.max(1, target.column);
  const middle = columnX(gap) - COLUMN_GAP / 2;
  const count = taken.get(String(gap)) ?? 0;
  taken.set(String(gap), count + 1);
  const steps = [0, -7, 7, -14, 14];
  return middle + (steps[count % steps.length] ?? 0);
}

type Side = "above" | "below";

interface End {
  tunnel: Tunnel;
  source: Place;
  target: Place;
  down: boolean;
}

/** Shares the sides of the cards out among the tunnels that begin and end there, so that they seldom cross. */
class Ports {
  private readonly ends = new Map<string, { tunnelId: string; other: number }[]>();

  constructor(ends: readonly End[]) {
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

/** The tracks of a gutter: what overlaps goes into different ones. */
class Gutter {
  private readonly taken: [number, number][][] = [];

  get tracks(): number {
    return this.taken.length;
  }

  take(from: number, to: number): number {
    const free = this.taken.findIndex((track) => track.every(([low, high]) => to + APART < low || from - APART > high));
    const track = free < 0 ? this.taken.push([]) - 1 : free;
    this.taken[track]?.push([from, to]);
    return track;
  }
}

function gutterOf(gutters: readonly Gutter[], index: number): Gutter {
  const gutter = gutters[index];
  if (!gutter) throw new RangeError(`there is no gutter ${String(index)}`);
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
