import { Menu } from "@mantine/core";
import { ChevronDown, ThumbsDown, Trophy } from "lucide-react";
import { type CSSProperties, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Deal, Pipeline, Stage } from "../../api/types";

interface Props {
  deal: Deal;
  pipeline: Pipeline;
  /** The stage of a pending move; undefined when there is none. */
  movingTo: string | undefined;
  canMove: boolean;
  onMove: (deal: Deal, stageId: string) => void;
}

/** The stages of the deal's pipeline. A click moves the deal; two buttons win and lose it. */
export function StageBar({ deal, pipeline, movingTo, canMove, onMove }: Props) {
  const { t } = useTranslation();
  const current = useRef<HTMLLIElement>(null);
  const stageId = movingTo ?? deal.stage_id;
  useEffect(() => {
    // The braces matter: newer browsers return a promise, which is no clean-up.
    current.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [stageId]);
  const open = pipeline.stages.filter(({ semantic }) => semantic === "open");
  const lost = pipeline.stages.filter(({ semantic }) => semantic === "lost");
  const won = pipeline.stages.find(({ semantic }) => semantic === "won");
  const at = open.findIndex(({ id }) => id === stageId);
  const isMoving = movingTo !== undefined;
  // A button that is disabled loses the focus, so during a move they only do nothing.
  const state = { disabled: !canMove, "aria-disabled": isMoving || undefined };
  const move = (stage: Stage) => {
    if (!isMoving && stage.id !== deal.stage_id) onMove(deal, stage.id);
  };
  return (
    <div className="stage-bar">
      <ol aria-label={t("deals.stages_of", { pipeline: pipeline.name })}>
        {open.map((stage, index) => (
          <li
            key={stage.id}
            ref={index === at ? current : undefined}
            data-passed={index < at || at < 0 || undefined}
            style={{ "--stage": stage.color } as CSSProperties}
          >
            <button
              type="button"
              aria-current={index === at ? "step" : undefined}
              {...state}
              title={stage.name}
              onClick={() => move(stage)}
            >
              {stage.name}
            </button>
          </li>
        ))}
      </ol>
      <div className="stage-ends">
        {won && (
          <button
            type="button"
            className="stage-end won"
            aria-pressed={stageId === won.id}
            {...state}
            onClick={() => move(won)}
          >
            <Trophy size={16} aria-hidden />
            {won.name}
          </button>
        )}
        <LostButton stages={lost} stageId={stageId} state={state} onChoose={move} />
      </div>
    </div>
  );
}

interface LostProps {
  stages: readonly Stage[];
  stageId: string;
  state: { disabled: boolean; "aria-disabled": true | undefined };
  onChoose: (stage: Stage) => void;
}

/** Loses the deal. With several lost stages it asks which one. */
function LostButton({ stages, stageId, state, onChoose }: LostProps) {
  const current = stages.find(({ id }) => id === stageId);
  const [first] = stages;
  if (!first) return null;
  const button = (
    <button
      type="button"
      className="stage-end lost"
      aria-pressed={current !== undefined}
      {...state}
      {...(stages.length === 1 && { onClick: () => onChoose(first) })}
    >
      <ThumbsDown size={16} aria-hidden />
      {(current ?? first).name}
      {stages.length > 1 && <ChevronDown size={14} aria-hidden />}
    </button>
  );
  if (stages.length === 1) return button;
  return (
    <Menu>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {stages.map((stage) => (
          <Menu.Item key={stage.id} onClick={() => onChoose(stage)}>
            {stage.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
