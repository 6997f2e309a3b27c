import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline } from "../../api/types";
import { useChanges } from "../design/changes";

/** Moves a pipeline among the others. `announcement` tells a screen reader where it is now. */
export function usePlaceLane(canvas: RefObject<HTMLElement | null>, pipelines: readonly Pipeline[]) {
  const { t } = useTranslation();
  const { mutate } = useChanges().placePipeline;
  const [placed, setPlaced] = useState<{ id: string; announcement: string } | null>(null);

  const placeLane = useCallback(
    (pipeline: Pipeline, position: number) => {
      const count = pipelines.length;
      if (position < 0 || position >= count) return;
      mutate({ pipeline, position });
      const announcement = t("tunnels.pipeline_placed", { name: pipeline.name, place: position + 1, count });
      setPlaced({ id: pipeline.id, announcement });
    },
    [pipelines, mutate, t],
  );

  useLayoutEffect(() => {
    if (!placed) return;
    // The browser takes the focus from an element that is moved in the document.
    const grip = canvas.current?.querySelector<HTMLElement>(`[data-pipeline="${placed.id}"] .lane-grip`);
    if (document.activeElement === document.body) grip?.focus();
  }, [canvas, pipelines, placed]);

  return { placeLane, announcement: placed?.announcement };
}
