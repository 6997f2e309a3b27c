/** Dragging of cards: the data that the board gets about a dragged card and its target. */
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { type RefObject, useEffect, useRef, useState } from "react";

import type { Deal } from "../api/types";

export type Edge = "top" | "bottom";

export interface DropPlace {
  stageId: string;
  /** The card under the pointer and the half of it; null when there is only the column. */
  on: { dealId: string; edge: Edge } | null;
}

/** Makes a card draggable, and a drop target for other cards. */
export function useCard(deal: Deal, can: boolean) {
  const card = useRef<HTMLDivElement>(null);
  const [isDragged, setDragged] = useState(false);
  const [edge, setEdge] = useState<Edge | null>(null);
  useEffect(() => {
    const element = card.current;
    if (!element || !can) return;
    const stops = [
      draggable({
        element,
        getInitialData: () => ({ deal }),
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => (source.data.deal as Deal).id !== deal.id,
        getData: ({ input }) => ({ dealId: deal.id, edge: findEdge(element, input.clientY) }),
        onDrag: ({ self }) => setEdge(self.data.edge as Edge),
        onDragLeave: () => setEdge(null),
        onDrop: () => setEdge(null),
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [deal, can]);
  return { card, isDragged, edge };
}

/** Makes a column a drop target for cards; returns whether a card is over it. */
export function useColumn(column: RefObject<HTMLElement | null>, stageId: string): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const element = column.current;
    if (!element) return;
    return dropTargetForElements({
      element,
      getData: () => ({ stageId }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [column, stageId]);
  return isOver;
}

/** Calls `onDrop` for every card that is dropped on a column. */
export function useDrops(onDrop: (deal: Deal, place: DropPlace) => void): void {
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });
  useEffect(
    () =>
      monitorForElements({
        onDrop: ({ source, location }) => {
          const targets = location.current.dropTargets.map((target) => target.data);
          const stageId = targets.find((target) => "stageId" in target)?.stageId as string | undefined;
          const on = targets.find((target) => "dealId" in target) as { dealId: string; edge: Edge } | undefined;
          if (stageId) latest.current(source.data.deal as Deal, { stageId, on: on ?? null });
        },
      }),
    [],
  );
}

function findEdge(element: Element, y: number): Edge {
  const { top, height } = element.getBoundingClientRect();
  return y < top + height / 2 ? "top" : "bottom";
}
