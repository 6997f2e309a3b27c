/**
 * Where everything on the map stands, computed from the pipelines alone: lanes of cards, and gutters between the lanes
 * for the tunnels. All lengths are CSS pixels from the upper left corner of the first lane's cards.
 */
import type { Pipeline, Tunnel } from "../../api/types";
import { type Box, CARD, COLUMN_GAP, columnX, LABEL, LANE, type Place, type Point } from "./geometry";
import { routeTunnels } from "./route";

const TRACK = 34; // from one tunnel's way in a gutter to the next one's
const GUTTER = 22; // of an empty gutter
const EDGE = 24;

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

/** The whole map. Tunnels whose ends are not on it are left out. */
export function layOutMap(pipelines: readonly Pipeline[]): Layout {
  const places = new Map<string, Place>();
  pipelines.forEach((pipeline, lane) =>
    pipeline.stages.forEach((stage, column) => {
      places.set(stage.id, { stageId: stage.id, pipelineId: pipeline.id, lane, column });
    }),
  );
  const columns = Math.max(1, ...pipelines.map((pipeline) => pipeline.stages.length));
  const width = columnX(columns) - COLUMN_GAP + LANE.left + EDGE;
  const tunnels = pipelines.flatMap((pipeline) => pipeline.tunnels);
  const ways = routeTunnels(tunnels, places, pipelines.length, width);

  const lanes: Lane[] = [];
  const gutterTop: number[] = [];
  let y = 0;
  pipelines.forEach((pipeline, lane) => {
    gutterTop.push(y);
    y += gutterHeight(ways.tracks[lane] ?? 0, lane === 0);
    const cards = new Map<string, Box>();
    pipeline.stages.forEach((stage, column) => {
      cards.set(stage.id, { x: columnX(column), y: y + LANE.top, ...CARD });
    });
    const height = LANE.top + CARD.height + LANE.bottom;
    lanes.push({ pipeline, cards, x: 0, y, width, height });
    y += height;
  });
  gutterTop.push(y);
  y += gutterHeight(ways.tracks[pipelines.length] ?? 0, false);

  const cards = new Map<string, Box & Place>();
  lanes.forEach((lane) =>
    lane.cards.forEach((box, stageId) => {
      const place = places.get(stageId);
      if (place) cards.set(stageId, { ...box, ...place });
    }),
  );
  const trackY = (gutter: number, track: number) => (gutterTop[gutter] ?? 0) + GUTTER / 2 + TRACK * (track + 0.5);
  const routes = ways.ways.map((way) => {
    const points = way.points(cards, trackY);
    const center = { x: way.labelX, y: trackY(way.gutter, way.track) };
    return {
      tunnel: way.tunnel,
      points,
      label: { x: center.x - LABEL.width / 2, y: center.y - LABEL.height / 2, ...LABEL },
    };
  });
  return { lanes, cards, routes, width, height: y };
}

function gutterHeight(tracks: number, first: boolean): number {
  return tracks > 0 ? GUTTER + tracks * TRACK : first ? 0 : GUTTER;
}
