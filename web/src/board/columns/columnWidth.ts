const GAP = 8; // pixels
const LEAST = 160; // pixels: a card says its title and amount
const USUAL = 194; // pixels
const MOST = 320; // pixels: --column-most

/**
 * The width of the columns that are not folded, in pixels. All of them are in sight if they stay wide enough. Else the
 * last one in sight is cut in its middle, so that nobody takes it for the end of the board.
 */
export function columnWidth(room: number, columns: number): number {
  const all = (room - (columns - 1) * GAP) / columns;
  if (all >= LEAST) return Math.min(all, USUAL);
  const whole = Math.max(0, Math.floor((room - USUAL / 2) / (USUAL + GAP)));
  return Math.min(MOST, Math.max(LEAST, (room - whole * GAP) / (whole + 0.5)));
}
