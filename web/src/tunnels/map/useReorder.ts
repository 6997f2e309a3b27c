/** Reorders the stages of a lane by dragging a grip. A line between two cards shows where the stage would land. */
import { type PointerEvent, type RefObject, useCallback, useState } from "react";

import type { Pipeline } from "../../api/types";
import { moveItem } from "../design/order";
import { CARD, COLUMN_GAP, columnX } from "./geometry";

export interface Reordering {
  stageId: string;
  pipelineId: string;
  /** The gap in which it would land; gap n lies before column n. */
  gap: number;
}

export function useReorder(
  canvas: RefObject<HTMLElement | null>,
  onReorder: (pipeline: Pipeline, order: string[]) => void,
) {
  const [reordering, setReordering] = useState<Reordering | null>(null);

  const startReordering = useCallback(
    (event: PointerEvent<HTMLElement>, pipeline: Pipeline, stageId: string) => {
      const origin = canvas.current;
      if (event.button !== 0 || !origin) return;
      event.preventDefault();
      let gap: number | undefined;
      const controller = new AbortController();
      const { signal } = controller;
      const end = () => {
        controller.abort();
        setReordering(null);
      };
      window.addEventListener(
        "pointermove",
        (move) => {
          const x = move.clientX - origin.getBoundingClientRect().left;
          const landing = findGap(x, pipeline.stages.length);
          if (landing === gap) return;
          gap = landing;
          setReordering({ stageId, pipelineId: pipeline.id, gap });
        },
        { signal },
      );
      window.addEventListener(
        "pointerup",
        () => {
          end();
          if (gap !== undefined) {
            const order = moveItem(
              pipeline.stages.map((stage) => stage.id),
              stageId,
              gap,
            );
            if (order) onReorder(pipeline, order);
          }
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
    },
    [canvas, onReorder],
  );

  return { reordering, grip: startReordering };
}

export function findGap(x: number, columns: number): number {
  const step = CARD.width + COLUMN_GAP;
  return Math.max(0, Math.min(columns, Math.round((x - columnX(0) + COLUMN_GAP / 2) / step)));
}
