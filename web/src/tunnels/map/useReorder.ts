/** Reorders the stages of a lane, and the lanes, by dragging a grip. A line shows where the dragged thing would land. */
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";

import type { Pipeline } from "../../api/types";
import { moveItem } from "../design/order";
import { dragToGap } from "./dragToGap";
import { clamp, columnX, type Sizes } from "./geometry";
import type { Lane, Layout } from "./layout";

export interface Reordering {
  /** The lane that is dragged, or of which a stage is dragged. */
  pipelineId: string;
  stageId?: string;
  /** The gap in which it would land; gap n lies before column or lane n. */
  gap: number;
}

interface Options {
  scroller: RefObject<HTMLElement | null>;
  /** The element whose corner is the origin of the layout's coordinates. */
  canvas: RefObject<HTMLElement | null>;
  layout: Layout;
  zoom: number;
  onReorder: (pipeline: Pipeline, order: string[]) => void;
  /** Called with the new position of a pipeline among all. */
  onPlace: (pipeline: Pipeline, position: number) => void;
}

export function useReorder({ scroller, canvas, ...options }: Options) {
  const [reordering, setReordering] = useState<Reordering | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const start = useCallback(
    (
      event: PointerEvent<HTMLElement>,
      dragged: Omit<Reordering, "gap">,
      findGap: (x: number, y: number) => number,
      land: (gap: number) => void,
    ) => {
      if (!scroller.current) return;
      dragToGap(event, {
        scroller: scroller.current,
        findGap: (x, y) => {
          const corner = canvas.current?.getBoundingClientRect();
          const { zoom } = latest.current;
          return corner ? findGap((x - corner.left) / zoom, (y - corner.top) / zoom) : 0;
        },
        show: (gap) => setReordering(gap === null ? null : { ...dragged, gap }),
        land,
      });
    },
    [scroller, canvas],
  );

  const dragStage = useCallback(
    (event: PointerEvent<HTMLElement>, pipeline: Pipeline, stageId: string) => {
      const ids = pipeline.stages.map((stage) => stage.id);
      start(
        event,
        { pipelineId: pipeline.id, stageId },
        (x) => findColumnGap(latest.current.layout.sizes, x, ids.length),
        (gap) => {
          const order = moveItem(ids, stageId, gap);
          if (order) latest.current.onReorder(pipeline, order);
        },
      );
    },
    [start],
  );

  const dragLane = useCallback(
    (event: PointerEvent<HTMLElement>, pipeline: Pipeline) => {
      start(
        event,
        { pipelineId: pipeline.id },
        (_x, y) => findLaneGap(latest.current.layout.lanes, y),
        (gap) => {
          const ids = latest.current.layout.lanes.map((lane) => lane.pipeline.id);
          const position = moveItem(ids, pipeline.id, gap)?.indexOf(pipeline.id);
          if (position !== undefined) latest.current.onPlace(pipeline, position);
        },
      );
    },
    [start],
  );

  return { reordering, dragStage, dragLane };
}

export function findColumnGap(sizes: Sizes, x: number, columns: number): number {
  const step = sizes.card.width + sizes.gap;
  return clamp(0, Math.round((x - columnX(sizes, 0) + sizes.gap / 2) / step), columns);
}

/** The gap before the first lane whose middle lies below `y`. */
export function findLaneGap(lanes: readonly Lane[], y: number): number {
  const below = lanes.findIndex((lane) => y < lane.y + lane.height / 2);
  return below < 0 ? lanes.length : below;
}
