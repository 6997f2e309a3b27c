/** The pipelines as a list: pipelines, their stages, and the tunnels that begin there. It does what the map does. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";

import type { Pipeline, Stage } from "../../api/types";
import { OnDemand } from "../../components/OnDemand";
import { findStage } from "../../components/stages";
import { PipelineHead } from "../design/PipelineHead";
import { useStageCounts } from "../design/stageCounts";
import { usePlacePipeline } from "../design/usePlacePipeline";
import type { Actions, Shown } from "../labels/shown";
import { useStartFrom } from "../labels/useStartFrom";
import { PipelineLinks } from "./PipelineLinks";
import { PipelineName } from "./PipelineName";
import { StageItem } from "./StageItem";
import { TargetDialog } from "./TargetDialog";
import "./list.css";

/** So many pipelines are all open at first. */
const FEW = 3;

interface Props {
  shown: Shown;
  actions: Actions;
}

export function TunnelList({ shown, actions }: Props) {
  const { pipelines, frozen, canDesign, canConnect } = shown;
  const { t } = useTranslation();
  const { step } = usePlacePipeline(pipelines);
  const counts = useStageCounts();
  const [closed, setClosed] = useState<ReadonlySet<string>>(
    () => new Set(pipelines.length > FEW ? pipelines.slice(1).map((one) => one.id) : []),
  );
  const [source, setSource] = useState<{ pipeline: Pipeline; stage: Stage } | null>(null);
  const startFrom = useCallback((id: string) => setSource(findStage(pipelines, id) ?? null), [pipelines]);
  useStartFrom(shown, actions, startFrom);
  const list = useRef<HTMLDivElement>(null);
  const show = (id: string) => {
    flushSync(() => setClosed((before) => new Set([...before].filter((one) => one !== id))));
    const section = list.current?.querySelector(`[data-pipeline="${id}"]`);
    section?.scrollIntoView({ block: "start" });
    section?.querySelector<HTMLElement>("h2 button")?.focus({ preventScroll: true });
  };
  const toggle = (id: string) =>
    setClosed((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    );

  return (
    <div className="tunnel-list-frame">
      <PipelineLinks pipelines={pipelines} onShow={show} />
      <div ref={list} className="tunnel-list">
        {pipelines.map((pipeline, place) => {
          const isOpen = !closed.has(pipeline.id);
          return (
            <section key={pipeline.id} data-pipeline={pipeline.id} aria-label={pipeline.name}>
              <header>
                <PipelineHead
                  pipeline={pipeline}
                  isFrozen={frozen.includes(pipeline.id)}
                  canDesign={canDesign}
                  isAlone={pipelines.length === 1}
                  onAddStage={actions.onAddStage}
                  onRemove={actions.onRemove}
                  name={<PipelineName pipeline={pipeline} isOpen={isOpen} onToggle={() => toggle(pipeline.id)} />}
                >
                  {pipelines.length > 1 &&
                    [
                      { Icon: ArrowUp, word: "tunnels.move_up", by: -1, isLast: place === 0 } as const,
                      {
                        Icon: ArrowDown,
                        word: "tunnels.move_down",
                        by: 1,
                        isLast: place === pipelines.length - 1,
                      } as const,
                    ].map(({ Icon, word, by, isLast }) => (
                      <button
                        key={word}
                        type="button"
                        className="icon-button small"
                        aria-label={t(word, { name: pipeline.name })}
                        aria-disabled={isLast}
                        onClick={() => step(pipeline, by)}
                      >
                        <Icon size={16} aria-hidden />
                      </button>
                    ))}
                </PipelineHead>
              </header>
              {isOpen && (
                <ol>
                  {pipeline.stages.map((stage) => (
                    <StageItem
                      key={stage.id}
                      pipeline={pipeline}
                      stage={stage}
                      shown={shown}
                      actions={actions}
                      count={counts.get(stage.id)}
                      onConnect={canConnect ? () => setSource({ pipeline, stage }) : undefined}
                    />
                  ))}
                </ol>
              )}
            </section>
          );
        })}
        <OnDemand wanted={source !== null}>
          <TargetDialog
            source={source}
            pipelines={pipelines}
            onClose={() => setSource(null)}
            onChoose={(target) => {
              setSource(null);
              if (source) actions.onConnect(source.stage.id, target);
            }}
          />
        </OnDemand>
      </div>
    </div>
  );
}
