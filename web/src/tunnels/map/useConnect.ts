/**
 * Connects two stages: by dragging one onto the other, or by choosing both in turn. Both use the same states, so
 * targets light up and refusals are shown in the same way.
 */
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";

import { speedAtEdge } from "./dragToGap";
import type { Box, Place, Point } from "./geometry";

type Cards = ReadonlyMap<string, Box & Place>;

export interface Connecting {
  source: string;
  /** Whether the source is dragged by a pointer; otherwise the target is chosen by click or keyboard. */
  dragged: boolean;
  /** The stage under the pointer, if there is one. */
  over?: string;
}

const STARTS_AFTER = 5; // pixels; a shorter movement is a click

interface Options {
  cards: Cards;
  /** The scale of the cards' coordinates on the screen. */
  zoom: number;
  scroller: RefObject<HTMLElement | null>;
  /** Draws the line to the pointer, if the line exists. It runs in every frame, so it must not render any component. */
  draw: (source: string, pointer: Point) => boolean;
  /** The element whose corner is the origin of the cards' coordinates. */
  canvas: RefObject<HTMLElement | null>;
  /** Called with two stages of different pipelines. */
  onConnect: (source: string, target: string) => void;
  onRefuse: () => void;
}

export function useConnect({ cards, zoom, scroller, canvas, draw, onConnect, onRefuse }: Options) {
  const [connecting, setConnecting] = useState<Connecting | null>(null);
  const dragged = useRef(false);
  const latest = useRef({ cards, zoom, draw, onConnect, onRefuse });
  useEffect(() => {
    latest.current = { cards, zoom, draw, onConnect, onRefuse };
  });

  const stop = useCallback(() => setConnecting(null), []);

  const chooseSource = useCallback((source: string) => setConnecting({ source, dragged: false }), []);

  const chooseTarget = useCallback((source: string, target: string) => {
    setConnecting(null);
    const { cards, onConnect, onRefuse } = latest.current;
    if (source === target) return;
    if (cards.get(source)?.pipelineId === cards.get(target)?.pipelineId) onRefuse();
    else onConnect(source, target);
  }, []);

  /** The handler for the part of a stage that starts a drag. */
  const startDragging = useCallback(
    (event: PointerEvent<HTMLElement>, source: string) => {
      if (event.button !== 0) return;
      const element = scroller.current;
      const origin = canvas.current;
      if (!element || !origin) return;
      const began = { x: event.clientX, y: event.clientY };
      let at = began;
      let shown: Point | null = null;
      let frame = 0;
      let over: string | undefined;
      // Measured at the start and after scrolling: measuring in every frame would force a layout of the page each time.
      let border = element.getBoundingClientRect();
      let corner = origin.getBoundingClientRect();
      let names = rightOfNames(origin);
      let measuredAt = latest.current.zoom;
      let isStale = false;
      dragged.current = false;

      const show = () => {
        const { zoom } = latest.current;
        if (isStale || zoom !== measuredAt) {
          [border, corner] = [element.getBoundingClientRect(), origin.getBoundingClientRect()];
          names = rightOfNames(origin);
          measuredAt = zoom;
          isStale = false;
        }
        const pointer = { x: (at.x - corner.left) / zoom, y: (at.y - corner.top) / zoom };
        if (latest.current.draw(source, pointer)) shown = at;
        // The names of the lanes lie over the cards that were scrolled below them.
        const now = at.x < names ? undefined : findCard(latest.current.cards, pointer);
        if (now === over) return;
        over = now;
        setConnecting({ source, dragged: true, over });
      };
      const eachFrame = () => {
        frame = requestAnimationFrame(eachFrame);
        const x = speedAtEdge(at.x, border.left, border.right);
        const y = speedAtEdge(at.y, border.top, border.bottom);
        if (x !== 0 || y !== 0) element.scrollBy(x, y);
        if (at === shown && !isStale && latest.current.zoom === measuredAt) return;
        show();
      };
      const move = (next: globalThis.PointerEvent) => {
        at = { x: next.clientX, y: next.clientY };
        if (dragged.current || Math.hypot(at.x - began.x, at.y - began.y) < STARTS_AFTER) return;
        dragged.current = true;
        setConnecting({ source, dragged: true });
        frame = requestAnimationFrame(eachFrame);
      };
      const end = () => {
        cancelAnimationFrame(frame);
        controller.abort();
        // A click may follow the release, and comes before this. If none follows, the next click must not be ignored.
        setTimeout(() => {
          dragged.current = false;
        });
      };
      const up = () => {
        end();
        if (!dragged.current) return;
        show();
        if (over) chooseTarget(source, over);
        else setConnecting(null);
      };
      const cancel = () => {
        end();
        setConnecting(null);
      };
      const controller = new AbortController();
      const { signal } = controller;
      window.addEventListener("pointermove", move, { signal });
      window.addEventListener("pointerup", up, { signal });
      window.addEventListener("pointercancel", cancel, { signal });
      const stale = () => {
        isStale = true;
      };
      window.addEventListener("scroll", stale, { signal, capture: true });
      window.addEventListener("resize", stale, { signal });
      window.addEventListener(
        "keydown",
        (key) => {
          if (key.key !== "Escape") return;
          key.stopPropagation(); // it closes no panel
          cancel();
        },
        { signal, capture: true },
      );
    },
    [scroller, canvas, chooseTarget],
  );

  /** Whether a click belongs to the drag that has just ended; the answer is given once. */
  const wasDragged = useCallback(() => {
    const was = dragged.current;
    dragged.current = false;
    return was;
  }, []);

  const source = connecting?.source;
  const byDrag = connecting?.dragged === true;
  useEffect(() => {
    if (source === undefined || byDrag) return;
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      setConnecting(null);
    };
    window.addEventListener("keydown", escape, { capture: true });
    return () => window.removeEventListener("keydown", escape, { capture: true });
  }, [source, byDrag]);

  return { connecting, choose: chooseSource, drag: startDragging, finish: chooseTarget, stop, wasDragged };
}

/** Where the names of the lanes end. They stay at the left edge while the map is scrolled. */
function rightOfNames(canvas: HTMLElement): number {
  return canvas.querySelector(".lane-head")?.getBoundingClientRect().right ?? 0;
}

function findCard(cards: Cards, { x, y }: Point): string | undefined {
  for (const card of cards.values()) {
    if (x >= card.x && x <= card.x + card.width && y >= card.y && y <= card.y + card.height) return card.stageId;
  }
  return undefined;
}
