import { type RefObject, useEffect, useRef } from "react";

import type { Board } from "../../api/types";

/**
 * Scrolls a board that opens to the first open stage with deals: on a phone only one stage is in sight. A board on which
 * a deal is added begins where the form is.
 */
export function useFirstDeals(
  element: RefObject<HTMLElement | null>,
  { columns }: Board,
  pipelineId: string,
  isAdding: boolean,
): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (shown.current === pipelineId) return;
    shown.current = pipelineId;
    const first = isAdding ? null : findFirstWithDeals(columns);
    if (first === null) element.current?.scrollTo({ left: 0 });
    else element.current?.children[first]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [element, columns, pipelineId, isAdding]);
}

/** The place among the open stages of the first one that has deals; null if none has. */
export function findFirstWithDeals(columns: Board["columns"]): number | null {
  const at = columns
    .filter(({ semantic }) => semantic === "open")
    .findIndex(({ count, deals }) => count + deals.length > 0);
  return at < 0 ? null : at;
}
