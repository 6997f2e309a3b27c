/** Moves pipelines among the others. */
import { useIsMutating } from "@tanstack/react-query";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";

import type { Pipeline } from "../../api/types";
import { PLACING, useChanges } from "./changes";

/**
 * `place` moves a pipeline to a position, `step` moves it by so many places. Both return its new position, or null if
 * there is no such position.
 */
export function usePlacePipeline(pipelines: readonly Pipeline[]) {
  const { mutate } = useChanges().placePipeline;
  const isPlacing = useIsMutating({ mutationKey: PLACING }) > 0;
  /** The order that was asked for last: a second key may come before the first change is drawn. */
  const order = useRef<string[]>([]);
  const focused = useRef<Element | null>(null);

  useEffect(() => {
    if (!isPlacing) order.current = pipelines.map(({ id }) => id);
  }, [pipelines, isPlacing]);

  // The browser takes the focus from an element that is moved in the document.
  useLayoutEffect(() => {
    if (isPlacing && document.activeElement === document.body && focused.current instanceof HTMLElement)
      focused.current.focus();
  }, [pipelines, isPlacing]);

  const place = useCallback(
    (pipeline: Pipeline, position: number): number | null => {
      if (position < 0 || position >= order.current.length) return null;
      order.current = order.current.filter((id) => id !== pipeline.id).toSpliced(position, 0, pipeline.id);
      focused.current = document.activeElement;
      mutate({ pipeline, position });
      return position;
    },
    [mutate],
  );
  const step = useCallback(
    (pipeline: Pipeline, by: number) => place(pipeline, order.current.indexOf(pipeline.id) + by),
    [place],
  );
  return { place, step };
}
