import { memo } from "react";

import { CARD, COLUMN_GAP, columnX, LANE } from "./geometry";
import { LaneHead } from "./LaneHead";
import type { Lane as Place } from "./layout";
import { type ConnectRole, StageCard } from "./StageCard";

interface Props {
  lane: Place;
  selectedStage: string | undefined;
  /** The stage of this lane that is the source of a new tunnel, and the stage of this lane under the pointer. */
  source: string | undefined;
  over: string | undefined;
  /** Whether the target is chosen by click or keyboard. Then each card has a label that says what a click does. */
  isChoosing: boolean;
  /** The stage of this lane that is being dragged along it, and the gap in which it would land. */
  moving: string | undefined;
  gap: number | undefined;
}

/** A pipeline: its head and its stages. Rendered again only when something in it changes. */
export const Lane = memo(function Lane({ lane, selectedStage, source, over, isChoosing, moving, gap }: Props) {
  const { pipeline } = lane;
  const roleOf = (stageId: string): ConnectRole | undefined => {
    if (stageId === source) return "source";
    if (source === undefined && stageId === over) return "over";
    if (isChoosing) return source === undefined ? "target" : "refused";
    return undefined;
  };

  return (
    <section
      className="lane"
      aria-label={pipeline.name}
      data-source={source !== undefined || undefined}
      style={{ top: lane.y, height: lane.height, "--width": `${String(lane.width)}px` } as React.CSSProperties}
    >
      <LaneHead pipeline={pipeline} />
      <ol className="stages">
        {pipeline.stages.map((stage, column) => (
          <StageCard
            key={stage.id}
            pipeline={pipeline}
            stage={stage}
            x={columnX(column)}
            isSelected={stage.id === selectedStage}
            isMoving={stage.id === moving}
            role={roleOf(stage.id)}
          />
        ))}
      </ol>
      {gap !== undefined && (
        <span
          className="landing"
          style={{ left: columnX(gap) - COLUMN_GAP / 2 - 2, top: LANE.top - 4, height: CARD.height + 8 }}
        />
      )}
    </section>
  );
});
