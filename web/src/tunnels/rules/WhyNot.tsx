import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Deal, Pipeline, Rule } from "../../api/types";
import { DealSearch } from "../../components/selects/DealSearch";
import { RunLine } from "../../runs/RunLine";
import { explanationQuery } from "../../runs/runs";

/** Why the rule acted, or did not act, on a deal that the user chooses. */
export function WhyNot({ rule, pipelines }: { rule: Rule; pipelines: readonly Pipeline[] }) {
  const { t } = useTranslation();
  const [deal, setDeal] = useState<Deal | null>(null);
  const { data } = useQuery({ ...explanationQuery(rule.id, deal?.id ?? ""), enabled: deal !== null });
  return (
    <details className="run-why">
      <summary>{t("runs.why_not")}</summary>
      <DealSearch label={t("simulation.deal")} value={deal} pipelines={pipelines} onChange={setDeal} />
      <div role="status">
        {deal && data && data.answer !== "run" && <p>{t(`runs.answers.${data.answer}`)}</p>}
        {deal && data?.run && (
          <ol className="runs">
            <RunLine run={data.run}>{deal.title}</RunLine>
          </ol>
        )}
      </div>
    </details>
  );
}
