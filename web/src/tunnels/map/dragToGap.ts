/** Dragging into a gap of an ordered list, as when stages or lanes are reordered. */
import type { PointerEvent } from "react";

const EDGE = 56; // pixels from the edge of the map within which a drag scrolls it
const SPEED = 14; // pixels per frame

/** How far a drag at `value` scrolls an element that reaches from `low` to `high`, in pixels per frame. */
export function speedAtEdge(value: number, low: number, high: number): number {
  return value < low + EDGE ? -SPEED : value > high - EDGE ? SPEED : 0;
}

interface Drag {
  scroller: HTMLElement;
  /** The gap at a point of the screen. */
  findGap: (x: number, y: number) => number;
  /** Called when the gap changes, and with null at the end. */
  show: (gap: number | null) => void;
  /** Called if the pointer is released over a gap. */
  land: (gap: number) => void;
}

/** Follows the pointer until it is released; Escape cancels. At the upper and lower edge it scrolls the map. */
export function dragToGap(event: PointerEvent<HTMLElement>, { scroller, findGap, show, land }: Drag): void {
  if (event.button !== 0) return;
  event.preventDefault();
  let at: { x: number; y: number } | null = null;
  let gap: number | undefined;
  let frame = 0;
  const controller = new AbortController();
  const { signal } = controller;
  const update = () => {
    if (!at) return;
    const next = findGap(at.x, at.y);
    if (next === gap) return;
    gap = next;
    show(gap);
  };
  const eachFrame = () => {
    frame = requestAnimationFrame(eachFrame);
    const { top, bottom } = scroller.getBoundingClientRect();
    const speed = at ? speedAtEdge(at.y, top, bottom) : 0;
    if (speed === 0) return;
    scroller.scrollBy(0, speed);
    update();
  };
  const end = () => {
    cancelAnimationFrame(frame);
    controller.abort();
    show(null);
  };
  window.addEventListener(
    "pointermove",
    (move) => {
      if (!at) frame = requestAnimationFrame(eachFrame);
      at = { x: move.clientX, y: move.clientY };
      update();
    },
    { signal },
  );
  window.addEventListener(
    "pointerup",
    () => {
      end();
      if (gap !== undefined) land(gap);
    },
    { signal },
  );
  window.addEventListener("pointercancel", end, { signal });
  window.addEventListener(
    "keydown",
    (key) => {
      if (key.key !== "Escape") return;
      key.stopPropagation(); // it closes no panel
      end();
    },
    { signal, capture: true },
  );
}
