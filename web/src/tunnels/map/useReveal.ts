/** Scrolling the map so that a tunnel is in view. */
import { type RefObject, useEffect, useRef } from "react";

import type { Box, Point } from "./geometry";
import type { Layout } from "./layout";

const MARGIN = 16; // pixels around what is shown

interface Options {
  scroller: RefObject<HTMLElement | null>;
  canvas: RefObject<HTMLElement | null>;
  layout: Layout;
  zoom: number;
  size: { width: number; height: number };
  tunnelId: string | undefined;
}

/** Scrolls the map until the selected tunnel is in view, also when a panel has taken room from the map. */
export function useReveal({ scroller, canvas, layout, zoom, size, tunnelId }: Options): void {
  const latest = useRef(layout);
  useEffect(() => {
    latest.current = layout;
  });
  useEffect(() => {
    const route = latest.current.routes.find((one) => one.tunnel.id === tunnelId);
    if (!route || !scroller.current || !canvas.current) return;
    const corner = canvas.current.getBoundingClientRect();
    const frame = scroller.current.getBoundingClientRect();
    const { label, points } = route;
    const head = latest.current.sizes.head * zoom; // it stays at the left edge, over the cards
    const toScreen = (box: Box) => ({
      x: corner.left + box.x * zoom,
      y: corner.top + box.y * zoom,
      width: box.width * zoom,
      height: box.height * zoom,
    });
    const view = {
      x: frame.left + head,
      y: frame.top,
      width: scroller.current.clientWidth - head,
      height: scroller.current.clientHeight,
    };
    const { x, y } = findScroll(toScreen(boxOf(points, label)), toScreen(label), view);
    scroller.current.scrollBy(x, y);
  }, [scroller, canvas, zoom, size, tunnelId]);
}

/** The smallest box around a tunnel: its line and its label. */
export function boxOf(points: readonly Point[], label: Box): Box {
  const xs = [...points.map((point) => point.x), label.x, label.x + label.width];
  const ys = [...points.map((point) => point.y), label.y, label.y + label.height];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/**
 * How far to scroll so that `whole` is in view. Along an axis in which it has no room, `part` is in view instead. Both
 * boxes and the view are in pixels of the screen; the result is the distance right and down, 0 if nothing is hidden.
 */
export function findScroll(whole: Box, part: Box, view: Box): Point {
  return {
    x: alongAxis([whole.x, whole.width], [part.x, part.width], [view.x, view.width]),
    y: alongAxis([whole.y, whole.height], [part.y, part.height], [view.y, view.height]),
  };
}

type Span = [start: number, length: number];

function alongAxis(whole: Span, part: Span, [low, length]: Span): number {
  const [start, size] = whole[1] + 2 * MARGIN <= length ? whole : part;
  const [first, last] = [start - MARGIN, start + size + MARGIN];
  if (first < low) return first - low;
  return last > low + length ? Math.min(last - low - length, first - low) : 0;
}
