import { memo, type PointerEvent, useCallback } from "react";

import type { Pipeline } from "../../api/types";
import { CARD, COLUMN_GAP, columnX, LANE } from "./geometry";
import { LaneHead } from "./LaneHead";
import type { Lane as Place } from "./layout";
import { type ConnectRole, StageCard } from "./StageCard";

interface Props {
  lane: Place;
  pipelines: Pipeline[];
  isFrozen: boolean;
  canDesign: boolean;
  canConnect: boolean;
  selectedStage?: string;
  /** The stage of this lane that a tunnel is being made from, and the one that the pointer is over. */
  source?: string;
  over?: string;
  /** Whether the other end is chosen by click or keyboard: then each card says what choosing it does. */
  isChoosing: boolean;
  /** The stage of this lane that is dragged along it, and the gap that it would land in. */
  moving?: string;
  gap?: number;
  onStage: (id: string) => void;
  onTunnel: (id: string) => void;
  onOpen: (stageId: string) => void;
  onChoose: (stageId: string) => void;
  onDrag: (event: PointerEvent<HTMLElement>, stageId: string) => void;
  onGrip: (event: PointerEvent<HTMLElement>, pipeline: Pipeline, stageId: string) => void;
}

/** A pipeline: its head and its stages. Rendered again only when something of it changes. */
export const Lane = memo(function Lane(props: Props) {
  const { lane, source, over, isChoosing, moving, gap, canDesign, canConnect, onGrip } = props;
  const { pipeline } = lane;
  const roleOf = (stageId: string): ConnectRole | undefined => {
    if (stageId === source) return "source";
    if (source === undefined && stageId === over) return "over";
    if (isChoosing) return source === undefined ? "target" : "refused";
    return undefined;
  };
  const grip = useCallback(
    (event: PointerEvent<HTMLElement>, stageId: string) => onGrip(event, pipeline, stageId),
    [onGrip, pipeline],
  );

  return (
    <section
      className="lane"
      aria-label={pipeline.name}
      data-source={source !== undefined || undefined}
      style={{ top: lane.y, height: lane.height, "--width": `${String(lane.width)}px` } as React.CSSProperties}
    >
      <LaneHead
        pipeline={pipeline}
        pipelines={props.pipelines}
        isFrozen={props.isFrozen}
        canDesign={canDesign}
        onStage={props.onStage}
        onTunnel={props.onTunnel}
      />
      <ol className="stages">
        {pipeline.stages.map((stage, column) => (
          <StageCard
            key={stage.id}
            stage={stage}
            x={columnX(column)}
            isSelected={stage.id === props.selectedStage}
            isMoving={stage.id === moving}
            role={roleOf(stage.id)}
            canDesign={canDesign}
            canConnect={canConnect}
            onOpen={props.onOpen}
            onChoose={props.onChoose}
            onDrag={props.onDrag}
            onGrip={grip}
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
