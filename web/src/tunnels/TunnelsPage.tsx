/** Funnels and tunnels: the pipelines as rows, with the tunnels between them. The URL holds the selection. */
import { Button, Tooltip } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { MousePointerClick, Plus } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery, pipelinesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import { NewPipelineDialog } from "./map/NewPipelineDialog";
import { type TunnelEnds, NewTunnelDialog } from "./map/NewTunnelDialog";
import { TunnelMap } from "./map/TunnelMap";
import "./tunnels.css";
import "./design/dialogs.css";

// Editors are loaded when they are first opened, so that the map appears earlier.
const StageEditor = lazy(async () => ({ default: (await import("./editor/StageEditor")).StageEditor }));
const TunnelEditor = lazy(async () => ({ default: (await import("./editor/TunnelEditor")).TunnelEditor }));

const route = getRouteApi("/tunnels");
const NO_PIPELINES: string[] = [];

export function TunnelsPage() {
  const { t } = useTranslation();
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data: user } = useQuery(meQuery);
  const canDesign = useRole("admin");
  const { tunnel: tunnelId, stage: stageId } = route.useSearch();
  const navigate = route.useNavigate();
  const [ends, setEnds] = useState<TunnelEnds | null>(null);
  const [isNaming, setIsNaming] = useState(false);

  const select = useCallback(
    (search: { tunnel?: string; stage?: string }) => void navigate({ search, replace: true }),
    [navigate],
  );
  const selectTunnel = useCallback((id: string) => select({ tunnel: id }), [select]);
  const selectStage = useCallback((id: string) => select({ stage: id }), [select]);
  const close = useCallback(() => select({}), [select]);
  const connect = useCallback((source: string, target: string) => setEnds({ source, target }), []);

  const tunnel = pipelines.flatMap((one) => one.tunnels).find((one) => one.id === tunnelId);
  const pipeline = pipelines.find((one) => one.stages.some((stage) => stage.id === stageId));
  const stage = pipeline?.stages.find((one) => one.id === stageId);
  const limit = user?.account.limits.pipelines ?? null;
  const isFull = limit !== null && pipelines.length >= limit;
  const frozen = user?.account.frozen_pipelines ?? NO_PIPELINES;
  const hasTunnels = user === undefined || user.account.features.includes("tunnels");

  return (
    <div className="tunnels">
      <header className="page-head">
        <h1>{t("nav.tunnels")}</h1>
        <ul className="legend" aria-label={t("tunnels.legend")}>
          <li className="move">{t("tunnels.action.move")}</li>
          <li className="copy">{t("tunnels.action.copy")}</li>
        </ul>
        <span className="grow" />
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
        <TunnelMap
          pipelines={pipelines}
          frozen={frozen}
          canDesign={canDesign}
          canConnect={canDesign && hasTunnels}
          selected={{ tunnel: tunnel?.id, stage: stage?.id }}
          onTunnel={selectTunnel}
          onStage={selectStage}
          onConnect={connect}
        />
        <Suspense>
          {tunnel && (
            <TunnelEditor key={tunnel.id} tunnel={tunnel} pipelines={pipelines} canDesign={canDesign} onClose={close} />
          )}
          {pipeline && stage && (
            <StageEditor
              key={stage.id}
              pipeline={pipeline}
              stage={stage}
              pipelines={pipelines}
              canDesign={canDesign}
              onTunnel={selectTunnel}
              onClose={close}
            />
          )}
        </Suspense>
      </div>
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
      <NewPipelineDialog opened={isNaming && !isFull} onClose={() => setIsNaming(false)} />
    </div>
  );
}
