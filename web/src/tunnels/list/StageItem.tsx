import { useQuery } from "@tanstack/react-query";
import { Check, Plus, X, Zap } from "lucide-react";
import { useTranslation } from "react-i18next";

import { meQuery, rulesQuery } from "../../api/queries";
import type { Pipeline, Stage } from "../../api/types";
import { DealCount } from "../design/DealCount";
import { tunnelsFrom } from "../design/stages";
import type { Actions, Shown } from "../labels/shown";
import { rulesOf } from "../rules/rules";
import { TunnelItem } from "./TunnelItem";

interface Props {
  pipeline: Pipeline;
  stage: Stage;
  shown: Shown;
  actions: Actions;
  count: number | undefined;
  /** Starts a new tunnel from the stage; undefined if the user may not make tunnels. */
  onConnect: (() => void) | undefined;
}

/** A stage in the list, with the tunnels that begin on it. */
export function StageItem({ pipeline, stage, shown, actions, count, onConnect }: Props) {
  const { pipelines, labels, canDesign } = shown;
  const { onTunnel, onStage, onRule } = actions;
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { data: rules = [] } = useQuery(rulesQuery);
  const ruleCount = rulesOf(rules, stage.id).length;
  const hasRules = user?.account.features.includes("rules") ?? false;
  const Mark = stage.semantic === "won" ? Check : X;

  return (
    <li data-semantic={stage.semantic} style={{ "--stage": stage.color } as React.CSSProperties}>
      <button type="button" className="stage-row" onClick={() => onStage(stage.id)}>
        <span>
          {stage.semantic !== "open" && (
            <Mark size={15} strokeWidth={3} aria-label={t(`stages.semantic.${stage.semantic}`)} />
          )}
          {stage.name}
        </span>
        {ruleCount > 0 && (
          <span className="stage-rule-count" role="img" aria-label={t("rules.count", { count: ruleCount })}>
            <Zap size={13} aria-hidden />
            {ruleCount}
          </span>
        )}
        <DealCount count={count} />
      </button>
      <ul>
        {tunnelsFrom(pipeline, stage.id).map((tunnel) => {
          const label = labels.get(tunnel.id);
          return (
            label && (
              <TunnelItem
                key={tunnel.id}
                tunnel={tunnel}
                label={label}
                pipelines={pipelines}
                canDesign={canDesign}
                onOpen={onTunnel}
              />
            )
          );
        })}
      </ul>
      {canDesign && (onConnect !== undefined || hasRules) && (
        <div className="stage-adds">
          {onConnect && (
            <button type="button" aria-label={t("tunnels.start_from", { stage: stage.name })} onClick={onConnect}>
              <Plus size={15} aria-hidden />
              {t("tunnels.add")}
            </button>
          )}
          {hasRules && (
            <button
              type="button"
              aria-label={t("rules.add_to", { stage: stage.name })}
              onClick={() => onRule(stage.id)}
            >
              <Plus size={15} aria-hidden />
              {t("rules.one")}
            </button>
          )}
        </div>
      )}
    </li>
  );
}
