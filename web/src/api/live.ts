/** How often what is shown is read again, so that people see what others and automations do. */

/** Soon after a move, by the age of the move: tunnels and rules act on a deal right after a person has moved it. */
const SOON = [
  { until: 3_000, every: 400 },
  { until: 8_000, every: 1_000 },
] as const; // milliseconds

/** How long the totals of the API may lack a move. */
const TOTALS_FOLLOW_WITHIN = 3_000; // milliseconds

let lastMove = -Infinity;

/** Says that the user has just put a deal on a stage. What is shown is then read more often for a few seconds. */
export function noteMove(now = Date.now()): void {
  lastMove = now;
}

/** The milliseconds until something is read again: `usual`, or less soon after a move by the user. */
export function refreshAfter(usual: number, now = Date.now()): number {
  const age = now - lastMove;
  return Math.min(usual, SOON.find(({ until }) => age < until)?.every ?? usual);
}

/** Whether the totals of the API may lack the user's latest move. */
export function isSoonAfterMove(now = Date.now()): boolean {
  return now - lastMove < TOTALS_FOLLOW_WITHIN;
}

const ASK_EVERY = 2_000; // milliseconds
const ASK_AT_MOST = 10; // times after the first

/** The refetch interval of a search. Its index follows a new deal or customer: a search without results asks again. */
export const askUntilFound =
  <Found>(isEmpty: (found: Found) => boolean) =>
  ({ state }: { state: { data: Found | undefined; dataUpdateCount: number } }): number | false =>
    state.data !== undefined && isEmpty(state.data) && state.dataUpdateCount <= ASK_AT_MOST && ASK_EVERY;
