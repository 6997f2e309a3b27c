/**
 * The layout of the map, computed from the pipelines: lanes of cards, and gutters between the lanes for the tunnels.
 */
import type { Pipeline, Tunnel } from "../../api/types";
import { type Box, columnX, fitSizes, type Place, type Point, type Sizes } from "./geometry";
import { routeTunnels } from "./route";

export interface Lane extends Box {
  pipeline: Pipeline;
  cards: Map<string, Box>;
}

export interface Route {
  tunnel: Tunnel;
  points: Point[];
  label: Box;
}

export interface Layout {
  sizes: Sizes;
  lanes: Lane[];
  cards: Map<string, Box & Place>;
  routes: Route[];
  width: number;
  height: number;
}

/** The width of the label of a tunnel. */
export type LabelWidth = (tunnel: Tunnel) => number;

/** Lays out the map with cards as wide as `room` allows. It is wider than `room` if the least cards do not fit. */
export function fitMap(pipelines: readonly Pipeline[], room: number, isCompact: boolean, widthOf: LabelWidth): Layout {
  const columns = Math.max(1, ...pipelines.map((pipeline) => pipeline.stages.length));
  const layout = layOutMap(pipelines, fitSizes(columns, room, isCompact), widthOf);
  // The lines right of the last column need room as well.
  const over = layout.width + layout.sizes.head - room;
  return over > 0 ? layOutMap(pipelines, fitSizes(columns, room - over, isCompact), widthOf) : layout;
}

/** Lays out the whole map. Tunnels with an end outside of the map are left out. */
export function layOutMap(pipelines: readonly Pipeline[], sizes: Sizes, widthOf: LabelWidth): Layout {
  const { card, lane: margins } = sizes;
  const places = new Map<string, Place>();
  pipelines.forEach((pipeline, lane) =>
    pipeline.stages.forEach((stage, column) => {
      places.set(stage.id, { stageId: stage.id, pipelineId: pipeline.id, lane, column });
    }),
  );
  const columns = Math.max(1, ...pipelines.map((pipeline) => pipeline.stages.length));
  const tunnels = pipelines.flatMap((pipeline) => pipeline.tunnels);
  const routing = routeTunnels(tunnels, places, { sizes, lanes: pipelines.length, columns, widthOf });
  const { width } = routing;

  const lanes: Lane[] = [];
  const gutterTop: number[] = [];
  let y = 0;
  pipelines.forEach((pipeline, lane) => {
    gutterTop.push(y);
    y += gutterHeight(sizes, routing.tracks[lane] ?? 0, lane === 0);
    const cards = new Map<string, Box>();
    pipeline.stages.forEach((stage, column) => {
      cards.set(stage.id, { x: columnX(sizes, column), y: y + margins.top, ...card });
    });
    const height = margins.top + card.height + margins.bottom;
    lanes.push({ pipeline, cards, x: 0, y, width, height });
    y += height;
  });
  gutterTop.push(y);
  y += gutterHeight(sizes, routing.tracks[pipelines.length] ?? 0, false);

  const cards = new Map<string, Box & Place>();
  lanes.forEach((lane) =>
    lane.cards.forEach((box, stageId) => {
      const place = places.get(stageId);
      if (place) cards.set(stageId, { ...box, ...place });
    }),
  );
  const trackY = (gutter: number, track: number) =>
    (gutterTop[gutter] ?? 0) + sizes.gutter / 2 + sizes.track * (track + 0.5);
  const routes = routing.routes.map((route) => {
    const points = route.toPoints(cards, trackY);
    const center = { x: route.labelX, y: trackY(route.gutter, route.track) };
    const size = { width: route.labelWidth, height: sizes.label };
    return {
      tunnel: route.tunnel,
      points,
      label: { x: center.x - size.width / 2, y: center.y - size.height / 2, ...size },
    };
  });
  return { sizes, lanes, cards, routes, width, height: y };
}

function gutterHeight({ gutter, track }: Sizes, tracks: number, first: boolean): number {
  return tracks > 0 ? gutter + tracks * track : first ? 0 : gutter;
}
