import { Button, TextInput } from "@mantine/core";
import { ArrowLeft, ArrowRight, Copy, MoveRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline, Rule, Stage } from "../../api/types";
import { keepFootHeight } from "../../components/focus/footHeight";
import { problemText } from "../../components/problems";
import { useInPlace } from "../../inputs/useInPlace";
import { useChanges } from "../design/changes";
import { ColorChoice } from "../design/ColorChoice";
import { moveItem } from "../design/order";
import { Panel } from "../design/Panel";
import { tunnelsFrom } from "../design/stages";
import { RemoveDialog } from "../removal/RemoveDialog";
import { RulesOfStage } from "../rules/RulesOfStage";
import { StageRules } from "./StageRules";
import { TriggersOfStage } from "./TriggersOfStage";

interface Props {
  source: { pipeline: Pipeline; stage: Stage };
  pipelines: Pipeline[];
  /** The rules of the stage, in their order. */
  rules: readonly Rule[];
  canDesign: boolean;
  onTunnel: (id: string) => void;
  /** Opens a rule, or the form of a new rule for null. */
  onRule: (id: string | null) => void;
  onClose: () => void;
}

/** A stage: its name, colour, position and rules, and the tunnels that begin on it. */
export function StageEditor({ onClose, ...props }: Props) {
  const { t } = useTranslation();
  const { pipeline, stage } = props.source;
  return (
    <Panel title={stage.name} kicker={t("stages.of", { pipeline: pipeline.name })} onClose={onClose}>
      <StageDetails {...props} />
    </Panel>
  );
}

function StageDetails({ source, pipelines, rules, canDesign, onTunnel, onRule }: Omit<Props, "onClose">) {
  const { t } = useTranslation();
  const { pipeline, stage } = source;
  const { changeStage, reorderStages } = useChanges();
  const naming = useInPlace({
    value: stage.name,
    save: (name) => (name === "" ? undefined : changeStage.mutateAsync({ pipeline, stage, change: { name } })),
  });
  const [isRemoving, setIsRemoving] = useState(false);
  const order = pipeline.stages.map((one) => one.id);
  const column = order.indexOf(stage.id);
  const tunnels = tunnelsFrom(pipeline, stage.id);

  const move = (gap: number) => {
    const next = moveItem(order, stage.id, gap);
    // The button stays enabled during the request: a disabled button would lose the keyboard's focus.
    if (next) reorderStages.mutate({ pipeline, order: next });
  };

  return (
    <>
      <div className="panel-body form">
        <TextInput
          label={t("stages.name")}
          maxLength={limits.StageChange.name.maxLength}
          readOnly={!canDesign}
          error={naming.problem ?? (changeStage.error ? problemText(changeStage.error) : undefined)}
          {...naming.input}
        />
        <ColorChoice
          value={(changeStage.isPending ? changeStage.variables.change.color : null) ?? stage.color}
          disabled={!canDesign}
          onChange={(color) => changeStage.mutate({ pipeline, stage, change: { color } })}
        />
        <dl className="facts">
          <dt>{t("stages.meaning")}</dt>
          <dd>{t(`stages.semantic.${stage.semantic}`)}</dd>
          <dt>{t("stages.place")}</dt>
          <dd>{t("stages.place_of", { place: column + 1, count: order.length })}</dd>
        </dl>
        {canDesign && (
          <div className="row">
            <Button
              variant="default"
              leftSection={<ArrowLeft size={16} aria-hidden />}
              disabled={column === 0}
              onClick={() => move(column - 1)}
            >
              {t("stages.earlier")}
            </Button>
            <Button
              variant="default"
              rightSection={<ArrowRight size={16} aria-hidden />}
              disabled={column === order.length - 1}
              onClick={() => move(column + 2)}
            >
              {t("stages.later")}
            </Button>
          </div>
        )}
        <RulesOfStage rules={rules} pipelines={pipelines} canDesign={canDesign} onRule={onRule} />
        {canDesign && <TriggersOfStage stageId={stage.id} />}
        <StageRules pipeline={pipeline} stage={stage} readOnly={!canDesign} />
        <section className="part">
          <h3>{t("stages.leaving")}</h3>
          {tunnels.length === 0 && <p className="quiet">{t("stages.none_leaving")}</p>}
          <ul className="plain">
            {tunnels.map((tunnel) => {
              const Icon = tunnel.action === "move" ? MoveRight : Copy;
              return (
                <li key={tunnel.id}>
                  <button type="button" className="row-button" onClick={() => onTunnel(tunnel.id)}>
                    <Icon size={16} aria-hidden />
                    <span>{tunnel.name}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
        {canDesign && (
          <div ref={keepFootHeight} className="panel-foot">
            <Button variant="subtle" color="red" onClick={() => setIsRemoving(true)}>
              {t("removal.delete_stage")}
            </Button>
            <span className="grow" />
          </div>
        )}
      </div>
      <RemoveDialog
        pipeline={pipeline}
        stage={stage}
        pipelines={pipelines}
        opened={isRemoving}
        onClose={() => setIsRemoving(false)}
        onTunnel={onTunnel}
      />
    </>
  );
}
