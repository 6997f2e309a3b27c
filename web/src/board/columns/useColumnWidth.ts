import { type RefObject, useLayoutEffect, useState } from "react";

import { columnWidth } from "./columnWidth";

const FOLDED = 52; // pixels, with the gap beside it: --folded-step

/** The width of the columns that are not folded, of all columns, in the room that the folded ones leave. */
export function useColumnWidth(element: RefObject<HTMLElement | null>, columns: number, folded: number): number {
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const board = element.current;
    if (!board) return;
    const measure = () => setRoom(board.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(board);
    return () => observer.disconnect();
  }, [element]);
  return Math.floor(columnWidth(room - folded * FOLDED, columns - folded));
}
