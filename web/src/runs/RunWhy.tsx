import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import type { Condition, Run } from "../api/types";
import { useConditionText } from "../conditions/conditionText";
import { findField, formatValue, useDealFields } from "../fields/dealFields";
import { explanationQuery } from "./runs";

/** Why a run acted or did not: the values that its conditions were checked on, and who moved its date. */
export function RunWhy({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="run-why" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("runs.why")}</summary>
      {isOpen && <Facts facts={run.facts} />}
      {isOpen && <DateChanges run={run} />}
    </details>
  );
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
  const { t, i18n } = useTranslation();
  const { data } = useQuery(explanationQuery(run.rule_id, run.deal_id));
  const moment = (at: string) =>
    new Date(at).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "short" });
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
