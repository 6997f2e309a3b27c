import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { rulesQuery } from "../../api/queries";
import type { Pipeline } from "../../api/types";
import { findStage } from "../../components/stages";
import { showToast } from "../../components/toasts";
import { useChanges } from "../design/changes";
import { countRules } from "../rules/rules";
import { ArrowLabel, Arrows, draftPath } from "./Arrows";
import type { Point } from "./geometry";
import { Lane } from "./Lane";
import { layOutMap } from "./layout";
import { type MapTools, MapToolsProvider } from "./mapTools";
import { TargetChoice } from "./TargetChoice";
import { useConnect } from "./useConnect";
import { useReorder } from "./useReorder";
import "./map.css";

interface Props {
  pipelines: Pipeline[];
  /** Pipelines over the subscription's limit. */
  frozen: readonly string[];
  canDesign: boolean;
  canConnect: boolean;
  selected: { tunnel?: string | undefined; stage?: string | undefined };
  onTunnel: (id: string) => void;
  onStage: (id: string) => void;
  onConnect: (source: string, target: string) => void;
}

/** The map: the lanes with their cards, and the tunnels between them. */
export function TunnelMap(props: Props) {
  const { pipelines, frozen, canDesign, canConnect, selected, onTunnel, onStage, onConnect } = props;
  const { t } = useTranslation();
  const { data: rules } = useQuery(rulesQuery);
  const ruleCounts = useMemo(() => countRules(rules ?? []), [rules]);
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const line = useRef<SVGPathElement>(null);
  const layout = useMemo(() => layOutMap(pipelines), [pipelines]);
  const draw = (stageId: string, pointer: Point) => {
    const card = layout.cards.get(stageId);
    if (!card || !line.current) return false;
    line.current.setAttribute("d", draftPath(card, pointer));
    return true;
  };
  const { connecting, choose, drag, finish, stop, wasDragged } = useConnect({
    cards: layout.cards,
    scroller,
    canvas,
    draw,
    onConnect,
    onRefuse: () => showToast({ tone: "bad", title: t("tunnels.refused"), message: t("tunnels.same_pipeline") }),
  });
  const { mutate: reorderStages } = useChanges().reorderStages;
  const reorder = useCallback(
    (pipeline: Pipeline, order: string[]) => reorderStages({ pipeline, order }),
    [reorderStages],
  );
  const { reordering, grip } = useReorder(canvas, reorder);

  // The functions stay the same in every rendering, so that only the cards that change are rendered again.
  const latest = useRef({ connecting, onStage });
  useEffect(() => {
    latest.current = { connecting, onStage };
  });
  const clickStage = useCallback(
    (stageId: string) => {
      if (wasDragged()) return;
      const { connecting, onStage } = latest.current;
      if (connecting && !connecting.dragged) finish(connecting.source, stageId);
      else onStage(stageId);
    },
    [wasDragged, finish],
  );
  const chooseSource = useCallback(
    (stageId: string) => {
      if (!wasDragged()) choose(stageId);
    },
    [wasDragged, choose],
  );
  const tools = useMemo(
    (): MapTools => ({
      pipelines,
      frozen,
      ruleCounts,
      canDesign,
      canConnect,
      openTunnel: onTunnel,
      openStage: onStage,
      clickStage,
      chooseSource,
      dragToConnect: drag,
      dragToReorder: grip,
    }),
    [pipelines, frozen, ruleCounts, canDesign, canConnect, onTunnel, onStage, clickStage, chooseSource, drag, grip],
  );

  useEffect(() => {
    if (!selected.tunnel) return;
    canvas.current?.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selected.tunnel]);
  const source = connecting ? findStage(pipelines, connecting.source) : undefined;
  const over = connecting?.over === undefined ? undefined : findStage(pipelines, connecting.over);

  return (
    <MapToolsProvider value={tools}>
      <div className="map" data-connecting={connecting ? true : undefined} data-selected={selected.tunnel}>
        {connecting && source && (
          <TargetChoice
            source={source}
            pipelines={pipelines}
            isDragged={connecting.dragged}
            isRefused={over?.pipeline === source.pipeline}
            onChoose={(target) => finish(connecting.source, target)}
            onStop={stop}
          />
        )}
        <div className="map-scroll" ref={scroller}>
          <div className="map-canvas" ref={canvas} style={{ width: layout.width, height: layout.height }}>
            {layout.lanes.map((lane) => (
              <Lane
                key={lane.pipeline.id}
                lane={lane}
                selectedStage={selected.stage}
                source={connecting && lane.cards.has(connecting.source) ? connecting.source : undefined}
                over={connecting?.over !== undefined && lane.cards.has(connecting.over) ? connecting.over : undefined}
                isChoosing={connecting?.dragged === false}
                moving={reordering?.pipelineId === lane.pipeline.id ? reordering.stageId : undefined}
                gap={reordering?.pipelineId === lane.pipeline.id ? reordering.gap : undefined}
              />
            ))}
            <Arrows layout={layout} selected={selected.tunnel} onSelect={onTunnel} />
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
                  isSelected={route.tunnel.id === selected.tunnel}
                  onSelect={onTunnel}
                />
              ))}
            </div>
          </div>
        </div>
      </div>
    </MapToolsProvider>
  );
}
