import { type RefObject, useLayoutEffect } from "react";

import { columnWidth } from "./columnWidth";

const FOLDED = 52; // pixels, with the gap beside it: --folded-step

/**
 * Keeps the width of the columns that are not folded, of all columns, in the element's `--fit`: as wide as the room that
 * the folded ones leave. It is no state, so that the cards are not drawn twice.
 */
export function useColumnWidth(element: RefObject<HTMLElement | null>, columns: number, folded: number): void {
  useLayoutEffect(() => {
    const board = element.current;
    if (!board) return;
    const fit = () => {
      const width = columnWidth(board.clientWidth - folded * FOLDED, columns - folded);
      board.style.setProperty("--fit", `${String(Math.floor(width))}px`);
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(board);
    return () => observer.disconnect();
  }, [element, columns, folded]);
}
