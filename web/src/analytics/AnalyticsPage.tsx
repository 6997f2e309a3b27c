/** Analytics of a period: the funnel of each pipeline, and the flows through the tunnels. */
import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { pipelinesQuery } from "../api/queries";
import type { Funnel } from "../api/types";
import { formatMoney } from "../components/money";
import { Failed, Waiting } from "../components/Notice";
import { DayField } from "../inputs/DayField";
import { today } from "../inputs/month";
import { findPeriodProblem, flowsQuery, funnelsQuery, type Period } from "./analytics";
import { Sankey } from "./Sankey";
import "./analytics.css";

const route = getRouteApi("/analytics");

export function AnalyticsPage() {
  const { t } = useTranslation();
  const period = route.useSearch();
  const navigate = route.useNavigate();
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  // A period that the API would refuse is not asked for: the figures of the period before it stay in place.
  const problem = findPeriodProblem(period, today());
  const [asked, setAsked] = useState<Period>(problem === null ? period : {});
  if (problem === null && (asked.from !== period.from || asked.to !== period.to)) setAsked(period);
  const funnels = useQuery({ ...funnelsQuery(problem === null ? period : asked), placeholderData: keepPreviousData });
  const flows = useQuery({ ...flowsQuery(problem === null ? period : asked), placeholderData: keepPreviousData });
  const shown = { from: period.from ?? funnels.data?.first, to: period.to ?? funnels.data?.last };
  const failure = funnels.error ?? flows.error;

  return (
    <div className="analytics">
      <header className="page-head">
        <h1>{t("nav.analytics")}</h1>
        <span className="grow" />
        {(["from", "to"] as const).map((end) => (
          <DayField
            key={end}
            aria-label={t(`analytics.${end}`)}
            error={problem !== null}
            value={shown[end] ?? null}
            onChange={(day) => {
              if (day) void navigate({ search: { ...shown, [end]: day }, replace: true });
            }}
          />
        ))}
        {problem !== null && (
          <p className="form-error" role="alert">
            {t(`analytics.${problem}`, { days: limits.analytics_days })}
          </p>
        )}
      </header>
      {failure ? (
        <Failed error={failure} />
      ) : !funnels.data || !flows.data ? (
        <Waiting />
      ) : (
        <div className="analytics-body">
          <div className="funnels">
            {funnels.data.data.map((funnel) => (
              <FunnelCard key={funnel.pipeline_id} funnel={funnel} />
            ))}
          </div>
          <section className="flows" aria-label={t("analytics.flows")}>
            <h2>{t("analytics.flows")}</h2>
            {flows.data.data.length === 0 ? (
              <p className="quiet">{t("analytics.no_flows")}</p>
            ) : (
              <Sankey flows={flows.data.data} pipelines={pipelines} />
            )}
          </section>
        </div>
      )}
    </div>
  );
}

function FunnelCard({ funnel }: { funnel: Funnel }) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...funnel.stages.map((stage) => stage.entered));
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  return (
    <section className="funnel" aria-labelledby={`${funnel.pipeline_id}-name`}>
      <header>
        <h2 id={`${funnel.pipeline_id}-name`}>{funnel.name}</h2>
        <p>
          <strong>{funnel.conversion === null ? "–" : percent.format(funnel.conversion)}</strong>{" "}
          {t("analytics.conversion", { arrived: funnel.arrived, won: funnel.won, closed: funnel.won + funnel.lost })}
        </p>
      </header>
      <ol>
        {funnel.stages.map((stage) => (
          <li
            key={stage.stage_id}
            style={{ "--stage": stage.color, "--part": stage.entered / most } as React.CSSProperties}
          >
            <span className="funnel-name">{stage.name}</span>
            <span className="funnel-bar" aria-hidden />
            <span className="funnel-count">{stage.entered.toLocaleString(i18n.language)}</span>
            <span className="funnel-sum">
              {stage.amounts.map((sum) => formatMoney(sum.amount, sum.currency, i18n.language)).join(" · ")}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
