import { Check, GripHorizontal, Plus, X, Zap } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Stage } from "../../api/types";
import { DealCount } from "../design/DealCount";
import type { Sizes } from "./geometry";
import { useMapTools } from "./mapTools";
import "./stage-card.css";

/**
 * The role of a stage while a tunnel is made: its source, a possible target, the target under the pointer, or no
 * target. The style sheet of the map dims the other stages all at once.
 */
export type ConnectRole = "source" | "target" | "over" | "refused";

interface Props {
  pipeline: Pipeline;
  stage: Stage;
  x: number;
  sizes: Sizes;
  isSelected: boolean;
  isMoving: boolean;
  role: ConnectRole | undefined;
}

/** Rendered again only when something in it changes: there are hundreds of cards on a map during a drag. */
export const StageCard = memo(function StageCard({ pipeline, stage, x, sizes, isSelected, isMoving, role }: Props) {
  const { t } = useTranslation();
  const { ruleCounts, counts, canDesign, canConnect, clickStage, chooseSource, dragToConnect, dragStage } =
    useMapTools();
  const style = { left: x, top: sizes.lane.top, ...sizes.card, "--stage": stage.color } as React.CSSProperties;
  const rules = ruleCounts.get(stage.id);
  const Mark = stage.semantic === "won" ? Check : X;

  return (
    <li
      className="stage"
      style={style}
      data-role={role}
      data-semantic={stage.semantic}
      data-selected={isSelected || undefined}
      data-moving={isMoving || undefined}
      data-stage={stage.id}
      data-rules={rules}
    >
      <button
        type="button"
        className="stage-main"
        aria-pressed={isSelected}
        aria-disabled={role === "refused" || role === "source" || undefined}
        aria-label={role === "target" || role === "over" ? t("tunnels.lead_to", { stage: stage.name }) : undefined}
        onPointerDown={(event) => {
          // A touch on a card scrolls the map; a touch on the plus drags.
          if (canConnect && event.pointerType === "mouse") dragToConnect(event, stage.id);
        }}
        onClick={() => clickStage(stage.id)}
      >
        <span className="stage-name" title={stage.name}>
          {stage.name}
        </span>
        <span className="stage-facts" data-movable={canDesign || undefined}>
          <DealCount count={counts.get(stage.id)} />
          {stage.semantic !== "open" && (
            <Mark
              className="stage-mark"
              size={13}
              strokeWidth={3.2}
              aria-label={t(`stages.semantic.${stage.semantic}`)}
            />
          )}
          {rules !== undefined && (
            <span className="stage-rule-count" role="img" aria-label={t("rules.count", { count: rules })}>
              <Zap size={11} aria-hidden />
              {rules}
            </span>
          )}
        </span>
      </button>
      {canDesign && (
        <span
          className="stage-grip"
          title={t("stages.drag")}
          onPointerDown={(event) => dragStage(event, pipeline, stage.id)}
        >
          <GripHorizontal size={14} aria-hidden />
        </span>
      )}
      {canConnect && !role && (
        <button
          type="button"
          className="stage-plus"
          aria-label={t("tunnels.start_from", { stage: stage.name })}
          title={t("tunnels.start_from", { stage: stage.name })}
          onPointerDown={(event) => dragToConnect(event, stage.id)}
          onClick={() => chooseSource(stage.id)}
        >
          <Plus size={14} strokeWidth={2.6} aria-hidden />
        </button>
      )}
    </li>
  );
});
