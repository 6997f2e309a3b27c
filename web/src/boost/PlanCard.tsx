import { Switch } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight, Settings2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Plan } from "../api/types";
import { DesignWarnings } from "../components/DesignWarnings";
import { JobProgress } from "../components/JobProgress";
import { findStage } from "../components/stages";
import { periodText } from "../inputs/period";
import { planJobQuery, plansQuery, usePlanChanges } from "./plans";

interface Props {
  plan: Plan;
  pipelines: readonly Pipeline[];
  isSelected: boolean;
  canDesign: boolean;
}

/** A repeat plan in the list: its source and target, its interval, its switch, and the way to its settings. */
export function PlanCard({ plan, pipelines, isSelected, canDesign }: Props) {
  const { t, i18n } = useTranslation();
  const { turn } = usePlanChanges();
  const queries = useQueryClient();
  const { data: job } = useQuery(planJobQuery(plan.id));
  const isOn = (turn.isPending ? turn.variables.changes.enabled : null) ?? plan.enabled;
  const nameOf = (stageId: string) => {
    const found = findStage(pipelines, stageId);
    return found ? `${found.pipeline.name} / ${found.stage.name}` : "?";
  };
  const text = (period: string) => periodText(period, i18n.language);

  return (
    <article className="plan-card" aria-labelledby={`${plan.id}-name`} data-selected={isSelected || undefined}>
      <header>
        <h2 id={`${plan.id}-name`}>
          <Link to="/boost" search={{ plan: plan.id }} aria-current={isSelected || undefined}>
            {plan.name}
          </Link>
        </h2>
        <Switch
          aria-label={t("boost.is_on", { name: plan.name })}
          checked={isOn}
          disabled={!canDesign}
          onChange={() => {
            // It stays enabled during the request: a disabled switch would lose the keyboard's focus.
            turn.mutate({ plan, changes: { enabled: !isOn } });
          }}
        />
      </header>
      <p className="plan-way">
        <span>{plan.source.stage_ids.map(nameOf).join(", ")}</span>
        <ArrowRight size={16} aria-label={t("tunnels.leads_to")} />
        <span>{nameOf(plan.target.stage_id)}</span>
      </p>
      <p className="quiet">
        {text(plan.lead_time) === ""
          ? t("boost.cadence_on_day", { every: text(plan.every) })
          : t("boost.cadence", { every: text(plan.every), lead: text(plan.lead_time) })}
        {!isOn && <strong> {t("boost.paused")}</strong>}
      </p>
      <DesignWarnings warnings={plan.warning_details} />
      {job !== null && (
        <JobProgress
          key={job}
          id={job}
          onOver={() => {
            queries.setQueryData(planJobQuery(plan.id).queryKey, null);
            void queries.invalidateQueries(plansQuery);
          }}
        />
      )}
      <Link className="link plan-settings" to="/boost" search={{ plan: plan.id, edit: plan.id }}>
        <Settings2 size={15} aria-hidden /> {t("boost.settings")}
      </Link>
    </article>
  );
}
