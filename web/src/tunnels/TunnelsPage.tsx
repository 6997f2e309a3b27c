/**
 * Pipelines and tunnels: the pipelines as rows with the tunnels between them, or as a list on a phone. The URL holds the
 * selection.
 */
import { Button, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { MousePointerClick, Plus } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery, pipelinesQuery, rulesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { Me } from "../api/types";
import { Waiting } from "../components/Notice";
import { OnDemand } from "../components/OnDemand";
import { findStage } from "../components/stages";
import { loadWords } from "../i18n";
import type { TunnelEnds } from "./design/NewTunnelDialog";
import { useLabels } from "./labels/useLabels";
import { TunnelMap } from "./map/TunnelMap";
import { PipelineDialogs, usePipelineDialogs } from "./PipelineDialogs";
import { rulesOf } from "./rules/rules";
import { useMapView } from "./view/mapView";
import { ViewBar } from "./view/ViewBar";
import "./tunnels.css";
import "./design/dialogs.css";
import "./design/panel.css";

// Editors and dialogs are loaded when they are first opened, so that the map appears earlier.
const TunnelList = lazy(async () => ({ default: (await import("./list/TunnelList")).TunnelList }));
const NewPipelineDialog = lazy(async () => ({
  default: (await import("./design/NewPipelineDialog")).NewPipelineDialog,
}));
const NewTunnelDialog = lazy(async () => ({ default: (await import("./design/NewTunnelDialog")).NewTunnelDialog }));
const StageEditor = lazy(async () => {
  const [module] = await Promise.all([import("./editor/StageEditor"), loadWords("outgoing")]);
  return { default: module.StageEditor };
});
const RuleEditor = lazy(async () => {
  const [module] = await Promise.all([import("./rules/RuleEditor"), loadWords("outgoing")]);
  return { default: module.RuleEditor };
});
const TunnelEditor = lazy(async () => ({ default: (await import("./editor/TunnelEditor")).TunnelEditor }));

const route = getRouteApi("/tunnels");
/** The width up to which the page is a list, in the style sheet of the panel too. */
const PHONE = "(max-width: 700px)";
const NO_PIPELINES: string[] = [];
/** The rule in the URL while a rule is being made. */
const NEW = "new";

export function TunnelsPage() {
  const { t } = useTranslation();
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data: user } = useQuery(meQuery);
  const canDesign = useRole("admin");
  const { data: rules = [] } = useQuery(rulesQuery);
  const { tunnel: tunnelId, rule: ruleId, from: startFrom, add, ...search } = route.useSearch();
  const stageId = search.stage ?? rules.find((one) => one.id === ruleId)?.stage.stage_id;
  const navigate = route.useNavigate();
  const [ends, setEnds] = useState<TunnelEnds | null>(null);
  const [isNaming, setIsNaming] = useState(false);
  // A link may ask for the dialog.
  const isAdding = isNaming || (canDesign && add !== undefined);

  const select = useCallback(
    (search: { tunnel?: string; stage?: string; rule?: string }) => void navigate({ search, replace: true }),
    [navigate],
  );
  const selectTunnel = useCallback((id: string) => select({ tunnel: id }), [select]);
  const selectStage = useCallback((id: string) => select({ stage: id }), [select]);
  const close = useCallback(() => select({}), [select]);
  const connect = useCallback((source: string, target: string) => setEnds({ source, target }), []);

  const tunnel = pipelines.flatMap((one) => one.tunnels).find((one) => one.id === tunnelId);
  const source = stageId === undefined ? undefined : findStage(pipelines, stageId);
  const siblings = rulesOf(rules, stageId ?? "");
  const rule = siblings.find((one) => one.id === ruleId);
  const isNewRule = ruleId === NEW && canDesign && hasFeature(user, "rules");
  const limit = user?.account.limits.pipelines ?? null;
  const isFull = limit !== null && pipelines.length >= limit;
  const frozen = user?.account.frozen_pipelines ?? NO_PIPELINES;
  const hasTunnels = hasFeature(user, "tunnels");
  const labels = useLabels(pipelines, frozen, hasTunnels);
  const states = new Set([...labels.values()].map(({ state }) => state));
  const view = useMapView(user?.id);
  const isPhone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
  const dialogs = usePipelineDialogs();
  const shown = { pipelines, frozen, labels, canDesign, canConnect: canDesign && hasTunnels, startFrom };
  const actions = {
    onTunnel: selectTunnel,
    onStage: selectStage,
    onConnect: connect,
    onStarted: close,
    onAddStage: dialogs.addStage,
    onRemove: dialogs.removePipeline,
    onRule: (stage: string) => select({ stage, rule: NEW }),
  };

  return (
    <div className="tunnels">
      <header className="page-head">
        <h1>{t("nav.tunnels")}</h1>
        {!isPhone && (
          <ul className="legend" aria-label={t("tunnels.legend")}>
            <li className="move">{t("tunnels.action.move")}</li>
            <li className="copy">{t("tunnels.action.copy")}</li>
            {(["off", "resting"] as const).map(
              (state) =>
                states.has(state) && (
                  <li key={state} className="idle">
                    {t(state === "off" ? "tunnels.off" : "tunnels.frozen")}
                  </li>
                ),
            )}
          </ul>
        )}
        <span className="grow" />
        {!isPhone && <ViewBar view={view} />}
        {limit !== null && <span className="usage">{t("tunnels.usage", { count: pipelines.length, limit })}</span>}
        {canDesign && (
          <Tooltip label={t("tunnels.full")} disabled={!isFull}>
            <Button
              leftSection={<Plus size={16} aria-hidden />}
              onClick={() => setIsNaming(true)}
              data-disabled={isFull || undefined}
              aria-disabled={isFull}
            >
              {t("tunnels.add_pipeline")}
            </Button>
          </Tooltip>
        )}
      </header>
      {canDesign && !hasTunnels && <p className="band warn">{t("tunnels.subscription_without")}</p>}
      {canDesign && hasTunnels && pipelines.length > 1 && !pipelines.some((one) => one.tunnels.length) && (
        <p className="band">
          <MousePointerClick size={18} aria-hidden />
          {t("tunnels.first")}
        </p>
      )}
      <div className="tunnels-body">
        {isPhone ? (
          <Suspense fallback={<Waiting />}>
            <TunnelList shown={shown} actions={actions} />
          </Suspense>
        ) : (
          <TunnelMap
            shown={shown}
            actions={actions}
            view={view}
            selected={{ tunnel: tunnel?.id, stage: source?.stage.id }}
          />
        )}
        {/* The room of the panel is taken at once, so that the map changes its width only once. */}
        <Suspense fallback={<div className="panel" />}>
          {tunnel && (
            <TunnelEditor key={tunnel.id} tunnel={tunnel} pipelines={pipelines} canDesign={canDesign} onClose={close} />
          )}
          {source && (rule ?? isNewRule) && (
            <RuleEditor
              key={ruleId}
              rule={rule ?? null}
              source={source}
              siblings={siblings}
              pipelines={pipelines}
              canDesign={canDesign}
              onMade={(made) => select({ stage: source.stage.id, rule: made.id })}
              onBack={() => selectStage(source.stage.id)}
              onClose={close}
            />
          )}
          {source && !rule && !isNewRule && (
            <StageEditor
              key={source.stage.id}
              source={source}
              pipelines={pipelines}
              rules={siblings}
              canDesign={canDesign}
              onTunnel={selectTunnel}
              onRule={(id) => select({ stage: source.stage.id, rule: id ?? NEW })}
              onClose={close}
            />
          )}
        </Suspense>
      </div>
      <OnDemand wanted={ends !== null}>
        <NewTunnelDialog
          ends={ends}
          pipelines={pipelines}
          frozen={frozen}
          onClose={() => setEnds(null)}
          onMade={(made) => {
            setEnds(null);
            selectTunnel(made.id);
          }}
        />
      </OnDemand>
      <PipelineDialogs
        opened={dialogs.opened}
        pipelines={pipelines}
        onClose={dialogs.close}
        onStage={selectStage}
        onTunnel={selectTunnel}
      />
      <OnDemand wanted={isAdding && !isFull}>
        <NewPipelineDialog
          opened={isAdding && !isFull}
          onClose={() => {
            setIsNaming(false);
            if (add !== undefined) close();
          }}
        />
      </OnDemand>
    </div>
  );
}

/** Whether the subscription has a feature; true until it is loaded. */
function hasFeature(user: Me | undefined, feature: Me["account"]["features"][number]): boolean {
  return user === undefined || user.account.features.includes(feature);
}
