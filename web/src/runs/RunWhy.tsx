import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery, pipelinesQuery } from "../api/queries";
import type { Condition, Run } from "../api/types";
import { findStage } from "../components/stages";
import { useConditionText } from "../conditions/conditionText";
import { findField, formatValue, useDealFields } from "../fields/dealFields";
import { findArrivals } from "./arrivals";
import { arrivalEntriesQuery, explanationQuery } from "./runs";

/**
 * Why a run acted or did not: how the deal came to the stage, the values that its conditions were checked on, and who
 * moved its date.
 */
export function RunWhy({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="run-why" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("runs.why")}</summary>
      {isOpen && <Arrivals run={run} />}
      {isOpen && <Facts facts={run.facts} />}
      {isOpen && <DateChanges run={run} />}
    </details>
  );
}

function Arrivals({ run }: { run: Run }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const { data: pipelines = [] } = useQuery(pipelinesQuery);
  const { data: entries = [] } = useQuery({ ...arrivalEntriesQuery(run, pipelines), enabled: pipelines.length > 0 });
  const nameOf = (stageId: string | null) => {
    const found = stageId === null ? undefined : findStage(pipelines, stageId);
    return found ? `${found.pipeline.name} / ${found.stage.name}` : t("runs.stage_gone");
  };
  const arrivals = findArrivals(entries, run, pipelines);
  return (
    arrivals.length > 0 && (
      <ul>
        {arrivals.map(({ at, actor, makes, from, to }) => (
          <li key={at}>
            {t(`runs.arrived.${makes ?? "move"}`, {
              who: t(`actors.${actor.kind as "user"}`, { name: actor.name }),
              from: nameOf(from),
              to: nameOf(to),
              at: moment(at),
            })}
          </li>
        ))}
      </ul>
    )
  );
}

/** Returns a function that formats a moment. */
function useMoment(): (at: string) => string {
  const { i18n } = useTranslation();
  return (at) => new Date(at).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "short" });
}

function Facts({ facts }: { facts: Run["facts"] }) {
  const { t, i18n } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const currency = user?.account.currency ?? "VND";
  const fields = useDealFields();
  const words = useConditionText(fields, currency);
  if (facts.length === 0) return <p>{t("runs.no_facts")}</p>;
  return (
    <ul>
      {facts.map((fact, at) => (
        <li key={at}>
          {t(fact.holds ? "runs.fact_holds" : "runs.fact_fails", {
            condition: words({ field: fact.field, op: fact.op, value: fact.value } as Condition),
            found:
              formatValue(findField(fields, fact.field), fact.found, currency, t, i18n.language) ||
              t("runs.fact_empty"),
          })}
        </li>
      ))}
    </ul>
  );
}

function DateChanges({ run }: { run: Run }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const { data } = useQuery(explanationQuery(run.rule_id, run.deal_id));
  return (
    data && (
      <ul>
        {data.date_changes.map((change) => (
          <li key={change.at}>
            {t("runs.date_changed", {
              who: change.actor.name || change.actor.kind,
              at: moment(change.at),
              before: change.before ?? t("runs.fact_empty"),
              after: change.after ?? t("runs.fact_empty"),
            })}
          </li>
        ))}
      </ul>
    )
  );
}
