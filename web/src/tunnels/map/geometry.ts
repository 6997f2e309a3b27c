/** Sizes and places on the map. All lengths are CSS pixels from the upper left corner of the first lane's cards. */
export interface Sizes {
  card: { width: number; height: number };
  /** Between two columns. */
  gap: number;
  lane: { top: number; bottom: number; left: number };
  /** The width of the head of a lane, which lies left of the cards. */
  head: number;
  /** The height of a label. */
  label: number;
  /** The height of an empty gutter, and the distance between two tracks in it. */
  gutter: number;
  track: number;
}

/** The sizes that do not depend on the window. */
const FULL = {
  height: 66,
  lane: { top: 16, bottom: 16, left: 12 },
  head: 128,
  label: 26,
  gutter: 22,
  track: 34,
};
const COMPACT = {
  height: 52,
  lane: { top: 9, bottom: 9, left: 12 },
  head: 128,
  label: 22,
  gutter: 14,
  track: 27,
};
const CARD = { least: 68, most: 176 }; // two lines of a stage's name fit into the least width
const GAP = { least: 18, most: 32, share: 0.18 }; // its share of a column
const EDGE = 14; // right of the lanes' cards, where the last handle stands out

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

/** The sizes with which so many columns fit into `room`; the least ones if they do not fit. */
export function fitSizes(columns: number, room: number, isCompact: boolean): Sizes {
  const { height, ...fixed } = isCompact ? COMPACT : FULL;
  const step = (room - fixed.head - 2 * fixed.lane.left - EDGE + GAP.least) / columns;
  const gap = clamp(GAP.least, Math.floor(step * GAP.share), GAP.most);
  return { ...fixed, gap, card: { width: clamp(CARD.least, Math.floor(step - gap), CARD.most), height } };
}

export function columnX({ card, gap, lane }: Sizes, column: number): number {
  return lane.left + column * (card.width + gap);
}

/** The width of the cards of so many columns, without the heads of the lanes. */
export function mapWidth(sizes: Sizes, columns: number): number {
  return columnX(sizes, columns) - sizes.gap + sizes.lane.left + EDGE;
}

export function clamp(low: number, value: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
