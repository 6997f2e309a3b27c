import { Select } from "@mantine/core";
import { X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline } from "../../api/types";
import { stageOptions } from "../design/stages";
import { ArrowLabel, Arrows, draftOf } from "./Arrows";
import type { Point } from "./geometry";
import { Lane } from "./Lane";
import { laidOut } from "./layout";
import { useConnect } from "./useConnect";
import { useReorder } from "./useReorder";
import "./map.css";

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
  const line = useRef<SVGPathElement>(null);
  const draw = (stageId: string, pointer: Point) => {
    const card = layout.cards.get(stageId);
    if (!card || !line.current) return false;
    line.current.setAttribute("d", draftOf(card, pointer));
    return true;
  };
  const { connecting, choose, drag, finish, stop, wasDragged } = useConnect({
    cards: layout.cards,
    scroller,
    canvas,
    draw,
    onConnect: props.onConnect,
    onRefuse: props.onRefuse,
  });
  const { reordering, grip } = useReorder(canvas, props.onReorder);
  // The same functions in every rendering, so that only what has changed is rendered again.
  const latest = useRef({ connecting, onStage });
  useEffect(() => {
    latest.current = { connecting, onStage };
  });
  const openStage = useCallback(
    (stageId: string) => {
      if (wasDragged()) return;
      const { connecting, onStage } = latest.current;
      if (connecting && !connecting.dragged) finish(connecting.source, stageId);
      else onStage(stageId);
    },
    [wasDragged, finish],
  );
  const chooseStage = useCallback(
    (stageId: string) => {
      if (!wasDragged()) choose(stageId);
    },
    [wasDragged, choose],
  );
  useEffect(() => {
    if (selectedTunnel)
      canvas.current?.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selectedTunnel]);
  const source = connecting ? layout.cards.get(connecting.source) : undefined;
  const sourceName =
    pipelines.flatMap((one) => one.stages).find((stage) => stage.id === connecting?.source)?.name ?? "";

  return (
    <div className="map" data-connecting={connecting ? true : undefined} data-selected={selectedTunnel}>
      {connecting && (
        <div className="choosing" role="status">
          <p>
            {connecting.over && layout.cards.get(connecting.over)?.pipelineId === source?.pipelineId
              ? t("tunnels.same_pipeline")
              : t("tunnels.choose_target", { stage: sourceName })}
          </p>
          {!connecting.dragged && (
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
            <Lane
              key={lane.pipeline.id}
              lane={lane}
              pipelines={pipelines}
              isFrozen={frozen.includes(lane.pipeline.id)}
              canDesign={canDesign}
              canConnect={canConnect}
              selectedStage={selectedStage}
              source={source && lane.cards.has(source.stageId) ? source.stageId : undefined}
              isChoosing={connecting?.dragged === false}
              over={connecting?.over !== undefined && lane.cards.has(connecting.over) ? connecting.over : undefined}
              moving={reordering?.pipelineId === lane.pipeline.id ? reordering.stageId : undefined}
              gap={reordering?.pipelineId === lane.pipeline.id ? reordering.gap : undefined}
              onStage={onStage}
              onTunnel={onTunnel}
              onOpen={openStage}
              onChoose={chooseStage}
              onDrag={drag}
              onGrip={grip}
            />
          ))}
          <Arrows layout={layout} selected={selectedTunnel} onSelect={onTunnel} />
          {connecting?.dragged && (
            <svg className="arrows drawing" width={layout.width} height={layout.height} aria-hidden>
              <path ref={line} className="arrow-draft" />
            </svg>
          )}
          <div className="arrow-labels">
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
    </div>
  );
}
