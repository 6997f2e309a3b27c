import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline } from "../../api/types";
import { usePlacePipeline } from "../design/usePlacePipeline";

/** Moves a lane among the others. `announcement` tells a screen reader where it is now. */
export function usePlaceLane(pipelines: readonly Pipeline[]) {
  const { t } = useTranslation();
  const { place, step } = usePlacePipeline(pipelines);
  const [announcement, setAnnouncement] = useState<string>();
  const count = pipelines.length;

  const announce = useCallback(
    ({ name }: Pipeline, position: number | null) => {
      if (position !== null) setAnnouncement(t("tunnels.pipeline_placed", { name, place: position + 1, count }));
    },
    [count, t],
  );
  const placeLane = useCallback(
    (pipeline: Pipeline, position: number) => announce(pipeline, place(pipeline, position)),
    [announce, place],
  );
  const stepLane = useCallback(
    (pipeline: Pipeline, by: number) => announce(pipeline, step(pipeline, by)),
    [announce, step],
  );
  return { placeLane, stepLane, announcement };
}
