import { type RefObject, useEffect, useRef } from "react";

import type { Board } from "../../api/types";

const NEAR = 40; // pixels: a scroll that snaps to a column is not the user's

interface Options {
  board: Board;
  pipelineId: string;
  /** Whether the board was read since it opened; until then it is shown as it was on the last visit. */
  isFresh: boolean;
  isAdding: boolean;
}

/**
 * Scrolls a board that opens to the first open stage with deals: on a phone only one stage is in sight. It does so again
 * when the board has been read, unless the user has scrolled. A board on which a deal is added begins where the form is.
 */
export function useFirstDeals(
  element: RefObject<HTMLElement | null>,
  { board: { columns }, pipelineId, isFresh, isAdding }: Options,
): void {
  const shown = useRef<{ pipelineId: string; isFresh: boolean; left: number } | null>(null);
  useEffect(() => {
    const scroller = element.current;
    if (!scroller) return;
    const before = shown.current?.pipelineId === pipelineId ? shown.current : null;
    if (before?.isFresh || (before && Math.abs(scroller.scrollLeft - before.left) > NEAR)) return;
    const first = isAdding ? null : findFirstWithDeals(columns);
    if (first === null) scroller.scrollTo({ left: 0 });
    else scroller.children[first]?.scrollIntoView({ block: "nearest", inline: "nearest" });
    shown.current = { pipelineId, isFresh, left: scroller.scrollLeft };
  }, [element, columns, pipelineId, isFresh, isAdding]);
}

/** The place among the open stages of the first one that has deals; null if none has. */
export function findFirstWithDeals(columns: Board["columns"]): number | null {
  const at = columns
    .filter(({ semantic }) => semantic === "open")
    .findIndex(({ count, deals }) => count + deals.length > 0);
  return at < 0 ? null : at;
}
