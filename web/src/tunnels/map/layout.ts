/**
 * The layout of the map, computed from the pipelines: lanes of cards, and gutters between the lanes for the tunnels.
 */
import type { Pipeline, Tunnel } from "../../api/types";
import { type Box, CARD, columnX, LABEL, LANE, type Place, type Point } from "./geometry";
import { routeTunnels } from "./route";

const TRACK = 34; // the distance between two tracks of a gutter
const GUTTER = 22; // the height of an empty gutter

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
  lanes: Lane[];
  cards: Map<string, Box & Place>;
  routes: Route[];
  width: number;
  height: number;
}

/** Lays out the whole map. Tunnels with an end outside of the map are left out. */
export function layOutMap(pipelines: readonly Pipeline[]): Layout {
  const places = new Map<string, Place>();
  pipelines.forEach((pipeline, lane) =>
    pipeline.stages.forEach((stage, column) => {
      places.set(stage.id, { stageId: stage.id, pipelineId: pipeline.id, lane, column });
    }),
  );
  const columns = Math.max(1, ...pipelines.map((pipeline) => pipeline.stages.length));
  const tunnels = pipelines.flatMap((pipeline) => pipeline.tunnels);
  const routing = routeTunnels(tunnels, places, pipelines.length, columns);
  const { width } = routing;

  const lanes: Lane[] = [];
  const gutterTop: number[] = [];
  let y = 0;
  pipelines.forEach((pipeline, lane) => {
    gutterTop.push(y);
    y += gutterHeight(routing.tracks[lane] ?? 0, lane === 0);
    const cards = new Map<string, Box>();
    pipeline.stages.forEach((stage, column) => {
      cards.set(stage.id, { x: columnX(column), y: y + LANE.top, ...CARD });
    });
    const height = LANE.top + CARD.height + LANE.bottom;
    lanes.push({ pipeline, cards, x: 0, y, width, height });
    y += height;
  });
  gutterTop.push(y);
  y += gutterHeight(routing.tracks[pipelines.length] ?? 0, false);

  const cards = new Map<string, Box & Place>();
  lanes.forEach((lane) =>
    lane.cards.forEach((box, stageId) => {
      const place = places.get(stageId);
      if (place) cards.set(stageId, { ...box, ...place });
    }),
  );
  const trackY = (gutter: number, track: number) => (gutterTop[gutter] ?? 0) + GUTTER / 2 + TRACK * (track + 0.5);
  const routes = routing.routes.map((route) => {
    const points = route.toPoints(cards, trackY);
    const center = { x: route.labelX, y: trackY(route.gutter, route.track) };
    return {
      tunnel: route.tunnel,
      points,
      label: { x: center.x - LABEL.width / 2, y: center.y - LABEL.height / 2, ...LABEL },
    };
  });
  return { lanes, cards, routes, width, height: y };
}

function gutterHeight(tracks: number, first: boolean): number {
  return tracks > 0 ? GUTTER + tracks * TRACK : first ? 0 : GUTTER;
}
