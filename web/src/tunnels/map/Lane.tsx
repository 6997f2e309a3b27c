import { memo, useRef } from "react";

import { useRoving } from "../view/useRoving";
import { columnX, type Sizes } from "./geometry";
import { LaneHead } from "./LaneHead";
import type { Lane as Place } from "./layout";
import { type ConnectRole, StageCard } from "./StageCard";
import type { Reordering } from "./useReorder";

interface Props {
  lane: Place;
  sizes: Sizes;
  selectedStage: string | undefined;
  /** The stage of this lane that is the source of a new tunnel, and the stage of this lane under the pointer. */
  source: string | undefined;
  over: string | undefined;
  /** Whether the target is chosen by click or keyboard. Then each card has a label that says what a click does. */
  isChoosing: boolean;
  /** The drag of this lane, or of a stage along it. */
  reordering: Reordering | undefined;
}

/** A pipeline: its head and its stages, in one stop of the Tab key. Rendered again only when something in it changes. */
export const Lane = memo(function Lane(props: Props) {
  const { lane, sizes, selectedStage, source, over, isChoosing, reordering } = props;
  const controls = useRef<HTMLDivElement>(null);
  useRoving(controls, ".stage-main");
  const gap = reordering?.stageId === undefined ? undefined : reordering.gap;
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
      data-pipeline={pipeline.id}
      data-source={source !== undefined || undefined}
      data-moving={(reordering && reordering.stageId === undefined) || undefined}
      style={{ top: lane.y, height: lane.height, "--width": `${String(lane.width)}px` } as React.CSSProperties}
    >
      <div ref={controls} className="lane-controls" role="toolbar" aria-label={pipeline.name}>
        <LaneHead pipeline={pipeline} />
        <ol className="stages">
          {pipeline.stages.map((stage, column) => (
            <StageCard
              key={stage.id}
              pipeline={pipeline}
              stage={stage}
              x={columnX(sizes, column)}
              sizes={sizes}
              isSelected={stage.id === selectedStage}
              isMoving={stage.id === reordering?.stageId}
              role={roleOf(stage.id)}
            />
          ))}
        </ol>
      </div>
      {gap !== undefined && (
        <span
          className="landing"
          style={{
            left: columnX(sizes, gap) - sizes.gap / 2 - 2,
            top: sizes.lane.top - 4,
            height: sizes.card.height + 8,
          }}
        />
      )}
    </section>
  );
});
