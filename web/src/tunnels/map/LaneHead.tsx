import { GripVertical } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline } from "../../api/types";
import { PipelineHead } from "../design/PipelineHead";
import { useMapTools } from "./mapTools";

/** The keys that move a lane, and by how many places. */
const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/** The head of a lane. Its grip is dragged, or moved with the arrow keys. */
export const LaneHead = memo(function LaneHead({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const { pipelines, frozen, canDesign, addStage, removePipeline, dragLane, stepLane } = useMapTools();

  return (
    <header className="lane-head">
      <PipelineHead
        pipeline={pipeline}
        isFrozen={frozen.includes(pipeline.id)}
        canDesign={canDesign}
        isAlone={pipelines.length === 1}
        onAddStage={addStage}
        onRemove={removePipeline}
      >
        {pipelines.length > 1 && (
          <button
            type="button"
            className="icon-button small lane-grip"
            aria-label={t("tunnels.place_pipeline", { name: pipeline.name })}
            title={t("tunnels.place_pipeline", { name: pipeline.name })}
            onPointerDown={(event) => dragLane(event, pipeline)}
            onKeyDown={(event) => {
              const step = STEPS[event.key];
              if (step === undefined) return;
              event.preventDefault(); // the map must not scroll
              stepLane(pipeline, step);
            }}
          >
            <GripVertical size={15} aria-hidden />
          </button>
        )}
      </PipelineHead>
    </header>
  );
});
