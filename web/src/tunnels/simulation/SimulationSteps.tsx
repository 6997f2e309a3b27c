import { Ban, Check, CircleStop } from "lucide-react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Condition, Pipeline, Simulation } from "../../api/types";
import { findStage } from "../../components/stages";
import { CONDITION_FIELDS } from "../../conditions/conditions";
import { useConditionText } from "../../conditions/conditionText";
import { findField, useDealFields } from "../../fields/dealFields";
import { parseDelay } from "../design/delay";
import { StageName } from "../design/StageName";
import { DealOutcome } from "./DealOutcome";
import { RuleOutcome } from "./RuleOutcome";
import { groupByArrival, type TunnelOutcome } from "./simulation";
import "./simulation.css";

const STOPS = {
  copies: limits.copies_of_a_chain,
  transfers: limits.transfers_in_a_row,
  steps: limits.simulated_transfers,
};

interface Props {
  simulation: Simulation;
  pipelines: Pipeline[];
  currency: string;
}

/** The result of a simulation: each arrival of the deal on a stage, with the outcome of each tunnel there. */
export function SimulationSteps({ simulation, pipelines, currency }: Props) {
  const { t } = useTranslation();
  const { stopped } = simulation;

  return (
    <div className="simulation" role="status">
      <ol>
        {groupByArrival(simulation).map(({ title, stageId, tunnels, rules }, index) => {
          const place = findStage(pipelines, stageId);
          return (
            <li key={index}>
              <p className="arrival">
                <strong>{title}</strong> {t("simulation.comes_to")} {place && <StageName {...place} />}
              </p>
              {tunnels.length === 0 && <p className="quiet">{t("simulation.stays")}</p>}
              <ul>
                {tunnels.map((outcome) => (
                  <Outcome key={outcome.verdict.tunnel_id} told={outcome} currency={currency} />
                ))}
                {rules.map((rule) => (
                  <RuleOutcome key={rule.rule_id} rule={rule} />
                ))}
              </ul>
            </li>
          );
        })}
      </ol>
      {stopped && (
        <div className="caution">
          <CircleStop size={18} aria-hidden />
          <div>{t(`simulation.stopped.${stopped.reason}`, STOPS)}</div>
        </div>
      )}
    </div>
  );
}

function Outcome({ told: { verdict, deal, delay }, currency }: { told: TunnelOutcome; currency: string }) {
  const { t } = useTranslation();
  const fields = useDealFields(CONDITION_FIELDS);
  const describeCondition = useConditionText(fields, currency);
  const Icon = deal ? Check : Ban;
  const wait = parseDelay(delay ?? null);
  const why =
    verdict.reason === "conditions_not_met" && verdict.unmet
      ? t("simulation.not_so", { condition: describeCondition(verdict.unmet as Condition) })
      : verdict.reason === "fields_missing"
        ? t("simulation.fields_missing", {
            fields: verdict.missing.map((name) => findField(fields, name).label).join(", "),
          })
        : verdict.reason
          ? t(`simulation.reasons.${verdict.reason}`)
          : null;

  return (
    <li className="outcome" data-fires={deal ? true : undefined}>
      <Icon size={16} aria-hidden />
      <div>
        <strong>{verdict.name}</strong>
        {deal ? (
          <>
            <span>
              {t(`simulation.does.${verdict.action}`)}
              {delay &&
                ` ${wait ? t(`simulation.after.${wait.unit}`, { count: wait.count }) : t("simulation.after.duration", { delay })}`}
            </span>
            <DealOutcome deal={deal} />
          </>
        ) : (
          <span>{why ?? t("simulation.reasons.stopped")}</span>
        )}
      </div>
    </li>
  );
}
