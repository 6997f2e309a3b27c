import { Select } from "@mantine/core";
import { X } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline } from "../api/types";
import { ArrowLabel, Arrows } from "./Arrows";
import { LaneHead } from "./LaneHead";
import { CARD, columnX, COLUMN_GAP, laidOut, LANE } from "./layout";
import { StageCard } from "./StageCard";
import { stageOptions } from "./stages";
import { useConnect } from "./useConnect";
import { useReorder } from "./useReorder";

interface Props {
  pipelines: Pipeline[];
  frozen: string[];
  canDesign: boolean;
  canConnect: boolean;
  selectedTunnel?: string;
  selectedStage?: string;
  onTunnel: (id: string) => void;
  onStage: (id: string) => void;
  onConnect: (source: string, target: string) => void;
  onRefuse: () => void;
  onReorder: (pipeline: Pipeline, order: string[]) => void;
}

/** The lanes with their cards, and the tunnels between them. */
export function TunnelMap(props: Props) {
  const { pipelines, frozen, canDesign, canConnect, selectedTunnel, selectedStage, onTunnel, onStage } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => laidOut(pipelines), [pipelines]);
  const { connecting, choose, drag, finish, stop, wasDragged } = useConnect({
    cards: layout.cards,
    scroller,
    canvas,
    onConnect: props.onConnect,
    onRefuse: props.onRefuse,
  });
  const { reordering, grip } = useReorder(canvas, props.onReorder);
  useEffect(() => {
    if (selectedTunnel) canvas.current?.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selectedTunnel]);
  const source = connecting ? layout.cards.get(connecting.source) : undefined;
  const sourceName = pipelines.flatMap((one) => one.stages).find((stage) => stage.id === connecting?.source)?.name ?? "";

  return (
    <div className="map" data-connecting={connecting ? true : undefined} data-selected={selectedTunnel}>
      {connecting && (
        <div className="choosing" role="status">
          <p>
            {connecting.over && layout.cards.get(connecting.over)?.pipelineId === source?.pipelineId
              ? t("tunnels.same_pipeline")
              : t("tunnels.choose_target", { stage: sourceName })}
          </p>
          {!connecting.pointer && (
            <>
              <Select
                aria-label={t("tunnels.target")}
                placeholder={t("tunnels.choose_from_list")}
                size="xs"
                w={260}
                searchable
                autoFocus
                data={stageOptions(pipelines.filter((one) => one.id !== source?.pipelineId))}
                onChange={(target) => {
                  if (target) finish(connecting.source, target);
                }}
              />
              <button type="button" className="icon-button" aria-label={t("tunnels.stop_choosing")} onClick={stop}>
                <X size={18} aria-hidden />
              </button>
            </>
          )}
        </div>
      )}
      <div className="map-scroll" ref={scroller}>
        <div className="map-canvas" ref={canvas} style={{ width: layout.width, height: layout.height }}>
          {layout.lanes.map((lane) => (
            <section
              key={lane.pipeline.id}
              className="lane"
              aria-label={lane.pipeline.name}
              style={{ top: lane.y, height: lane.height, "--width": `${String(lane.width)}px` } as React.CSSProperties}
            >
              <LaneHead
                pipeline={lane.pipeline}
                pipelines={pipelines}
                isFrozen={frozen.includes(lane.pipeline.id)}
                canDesign={canDesign}
                onStage={onStage}
                onTunnel={onTunnel}
              />
              <ol className="stages">
                {lane.pipeline.stages.map((stage, column) => (
                  <StageCard
                    key={stage.id}
                    stage={stage}
                    x={columnX(column)}
                    isSelected={stage.id === selectedStage}
                    isMoving={stage.id === reordering?.stageId}
                    role={
                      !source
                        ? undefined
                        : stage.id === source.stageId
                          ? "source"
                          : lane.pipeline.id === source.pipelineId
                            ? "refused"
                            : stage.id === connecting?.over
                              ? "over"
                              : "target"
                    }
                    canDesign={canDesign}
                    canConnect={canConnect}
                    onOpen={() => {
                      if (wasDragged()) return;
                      if (connecting && !connecting.pointer) finish(connecting.source, stage.id);
                      else onStage(stage.id);
                    }}
                    onChoose={() => {
                      if (!wasDragged()) choose(stage.id);
                    }}
                    onDrag={(event) => {
                      drag(event, stage.id);
                    }}
                    onGrip={(event) => {
                      grip(event, lane.pipeline, stage.id);
                    }}
                  />
                ))}
              </ol>
              {reordering?.pipelineId === lane.pipeline.id && (
                <span
                  className="landing"
                  style={{ left: columnX(reordering.gap) - COLUMN_GAP / 2 - 2, top: LANE.top - 4, height: CARD.height + 8 }}
                />
              )}
            </section>
          ))}
          <Arrows layout={layout} selected={selectedTunnel} connecting={connecting} onSelect={onTunnel} />
          {layout.routes.map((route) => (
            <ArrowLabel
              key={route.tunnel.id}
              route={route}
              isSelected={route.tunnel.id === selectedTunnel}
              onSelect={onTunnel}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
