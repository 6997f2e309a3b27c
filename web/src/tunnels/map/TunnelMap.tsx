import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { rulesQuery } from "../../api/queries";
import type { Pipeline } from "../../api/types";
import { findStage } from "../../components/stages";
import { showToast } from "../../components/toasts";
import { useChanges } from "../design/changes";
import { useStageCounts } from "../design/stageCounts";
import { cutLabels, type LabelTexts, widthOfLabel } from "../labels/label";
import type { Actions, Shown } from "../labels/shown";
import { useStartFrom } from "../labels/useStartFrom";
import { countRules } from "../rules/rules";
import { fittingZoom, type MapView, targetSize, useZoomKeys } from "../view/mapView";
import { useRoving } from "../view/useRoving";
import { useContentSize } from "../view/useSize";
import { ArrowLabel, Arrows, draftPath } from "./Arrows";
import type { Point } from "./geometry";
import { Lane } from "./Lane";
import { fitMap, type Layout } from "./layout";
import { type MapTools, MapToolsProvider } from "./mapTools";
import { useConnect } from "./useConnect";
import { usePlaceLane } from "./usePlaceLane";
import { useReorder } from "./useReorder";
import { useReveal } from "./useReveal";
import "./map.css";

// Loaded when the first tunnel is made, so that the map appears earlier.
const TargetChoice = lazy(async () => ({ default: (await import("./TargetChoice")).TargetChoice }));
/** Cards below this width, in pixels, have smaller text. */
const NARROW = 90;
const NO_TEXTS: LabelTexts = { action: "", name: "", delay: "", conditions: "" };

interface Props {
  shown: Shown;
  actions: Actions;
  view: MapView;
  selected: { tunnel?: string | undefined; stage?: string | undefined };
}

/** The map: the lanes with their cards, and the tunnels between them. */
export function TunnelMap({ shown, actions, view, selected }: Props) {
  const { pipelines, frozen, canDesign, canConnect, labels } = shown;
  const { onTunnel, onStage, onConnect, onAddStage, onRemove } = actions;
  const { t } = useTranslation();
  const { data: rules } = useQuery(rulesQuery);
  const ruleCounts = useMemo(() => countRules(rules ?? []), [rules]);
  const counts = useStageCounts();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const line = useRef<SVGPathElement>(null);
  const labelGroup = useRef<HTMLDivElement>(null);
  useRoving(labelGroup);
  const size = useContentSize(scroller);
  const texts = useMemo(() => cutLabels(labels), [labels]);
  const layout = useMemo(
    () => fitMap(pipelines, size.width, view.isCompact, ({ id }) => widthOfLabel(texts.get(id) ?? NO_TEXTS)),
    [pipelines, size.width, view.isCompact, texts],
  );
  const zoom = fittingZoom(layout.width + layout.sizes.head, size.width) * view.scale;
  const draw = (stageId: string, pointer: Point) => {
    const card = layout.cards.get(stageId);
    if (!card || !line.current) return false;
    line.current.setAttribute("d", draftPath(card, pointer));
    return true;
  };
  const { connecting, choose, drag, finish, stop, wasDragged } = useConnect({
    cards: layout.cards,
    zoom,
    scroller,
    canvas,
    draw,
    onConnect,
    onRefuse: () => showToast({ tone: "bad", title: t("tunnels.refused"), message: t("tunnels.same_pipeline") }),
  });
  useStartFrom(shown, actions, choose);
  const { mutate: reorderStages } = useChanges().reorderStages;
  const reorder = useCallback(
    (pipeline: Pipeline, order: string[]) => reorderStages({ pipeline, order }),
    [reorderStages],
  );
  const { placeLane, stepLane, announcement } = usePlaceLane(pipelines);
  const { reordering, dragStage, dragLane } = useReorder({
    scroller,
    canvas,
    layout,
    zoom,
    onReorder: reorder,
    onPlace: placeLane,
  });

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
      counts,
      canDesign,
      canConnect,
      addStage: onAddStage,
      removePipeline: onRemove,
      clickStage,
      chooseSource,
      dragToConnect: drag,
      dragStage,
      dragLane,
      stepLane,
    }),
    [
      pipelines,
      frozen,
      ruleCounts,
      counts,
      canDesign,
      canConnect,
      onAddStage,
      onRemove,
      clickStage,
      chooseSource,
      drag,
      dragStage,
      dragLane,
      stepLane,
    ],
  );

  useReveal({ scroller, canvas, layout, zoom, size, tunnelId: selected.tunnel });
  useZoomKeys(scroller, view);
  const source = connecting ? findStage(pipelines, connecting.source) : undefined;
  const over = connecting?.over === undefined ? undefined : findStage(pipelines, connecting.over);

  return (
    <MapToolsProvider value={tools}>
      <div
        className="map"
        data-connecting={connecting ? true : undefined}
        data-compact={view.isCompact || undefined}
        data-narrow={layout.sizes.card.width < NARROW || undefined}
        data-selected={selected.tunnel}
      >
        <Suspense fallback={null}>
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
        </Suspense>
        <div className="map-scroll" ref={scroller}>
          <div
            className="map-canvas"
            ref={canvas}
            style={
              {
                zoom,
                width: layout.width,
                height: layout.height,
                "--head": `${String(layout.sizes.head)}px`,
                "--zoom": zoom,
                "--target": `${String(targetSize(zoom))}px`,
              } as React.CSSProperties
            }
          >
            {layout.lanes.map((lane) => (
              <Lane
                key={lane.pipeline.id}
                lane={lane}
                sizes={layout.sizes}
                selectedStage={selected.stage}
                source={connecting && lane.cards.has(connecting.source) ? connecting.source : undefined}
                over={connecting?.over !== undefined && lane.cards.has(connecting.over) ? connecting.over : undefined}
                isChoosing={connecting?.dragged === false}
                reordering={reordering?.pipelineId === lane.pipeline.id ? reordering : undefined}
              />
            ))}
            {reordering && reordering.stageId === undefined && (
              <span
                className="lane-landing"
                style={{ top: landingY(layout, reordering.gap), width: layout.width + layout.sizes.head }}
              />
            )}
            <Arrows layout={layout} labels={labels} selected={selected.tunnel} onSelect={onTunnel} />
            {connecting?.dragged && (
              <svg className="arrows drawing" width={layout.width} height={layout.height} aria-hidden>
                <path ref={line} className="arrow-draft" />
              </svg>
            )}
            <div ref={labelGroup} className="arrow-labels" role="toolbar" aria-label={t("tunnels.on_map")}>
              {layout.routes.map((route) => {
                const label = labels.get(route.tunnel.id);
                return (
                  label && (
                    <ArrowLabel
                      key={route.tunnel.id}
                      route={route}
                      label={label}
                      texts={texts.get(route.tunnel.id) ?? label}
                      isSelected={route.tunnel.id === selected.tunnel}
                      onSelect={onTunnel}
                    />
                  )
                );
              })}
            </div>
          </div>
        </div>
        <p className="unseen" aria-live="polite">
          {announcement}
        </p>
      </div>
    </MapToolsProvider>
  );
}

/** Where a dragged lane would land: the middle of the gutter above a lane, or the end of the map. */
function landingY({ lanes, sizes }: Layout, gap: number): number {
  const below = lanes[gap];
  const last = lanes.at(-1);
  return below ? below.y - sizes.gutter / 2 : last ? last.y + last.height + sizes.gutter / 2 : 0;
}
