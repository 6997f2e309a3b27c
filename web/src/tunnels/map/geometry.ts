/** Sizes and places on the map. All lengths are CSS pixels from the upper left corner of the first lane's cards. */
export const CARD = { width: 148, height: 60 };
export const COLUMN_GAP = 32;
export const LANE = { top: 20, bottom: 18, left: 14 };
export const LABEL = { width: 216, height: 26 };

const EDGE = 24; // right of the lanes' cards

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** The position of a stage's card; lanes and columns count from 0. */
export interface Place {
  stageId: string;
  pipelineId: string;
  lane: number;
  column: number;
}

export function columnX(column: number): number {
  return LANE.left + column * (CARD.width + COLUMN_GAP);
}

/** The width of a map of so many columns. */
export function mapWidth(columns: number): number {
  return columnX(columns) - COLUMN_GAP + LANE.left + EDGE;
}
