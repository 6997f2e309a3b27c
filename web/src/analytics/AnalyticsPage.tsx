/** Analytics of a period: the funnel of each pipeline, and the flows through the tunnels. */
import { Button } from "@mantine/core";
import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery, pipelinesQuery } from "../api/queries";
import { Failed, Waiting } from "../components/Notice";
import { MemberSelect } from "../components/selects/MemberSelect";
import { today } from "../inputs/month";
import { findPeriodProblem, flowsQuery, funnelsQuery, hasFigures, periodOf, type Wanted } from "./analytics";
import { FunnelCard } from "./FunnelCard";
import { PeriodChoice } from "./PeriodChoice";
import { Sankey } from "./Sankey";
import "./analytics.css";

const route = getRouteApi("/analytics");

export function AnalyticsPage() {
  const { t } = useTranslation();
  const wanted = route.useSearch();
  const navigate = route.useNavigate();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const day = today();
  // A period that the API would refuse is not asked for: the figures of the period before it stay in place.
  const problem = findPeriodProblem(wanted, day);
  const [last, setLast] = useState<Wanted>(problem === null ? wanted : {});
  if (problem === null && (["from", "to", "who"] as const).some((name) => last[name] !== wanted[name])) setLast(wanted);
  const asked = problem === null ? wanted : last;
  const funnels = useQuery({ ...funnelsQuery(asked, me.id), placeholderData: keepPreviousData });
  const flows = useQuery({ ...flowsQuery(asked, me.id), placeholderData: keepPreviousData });
  const shown = { from: wanted.from ?? funnels.data?.first, to: wanted.to ?? funnels.data?.last };
  const failure = funnels.error ?? flows.error;
  const change = (part: Wanted) => void navigate({ search: { ...wanted, ...part }, replace: true });

  return (
    <div className="analytics">
      <header className="page-head">
        <h1>{t("nav.analytics")}</h1>
        <span className="grow" />
        <MemberSelect
          label={t("board.whose")}
          placeholder={t("board.all")}
          clearable
          others={[
            { value: "me", label: t("board.mine") },
            { value: "none", label: t("deals.nobody") },
          ]}
          value={wanted.who ?? null}
          onChange={(who) => change({ who: who ?? undefined })}
        />
        <PeriodChoice shown={shown} today={day} problem={problem} onChange={change} />
      </header>
      {failure ? (
        <Failed error={failure} />
      ) : !funnels.data || !flows.data ? (
        <Waiting />
      ) : (
        <div className="analytics-body">
          {!hasFigures(funnels.data.data) && (
            <div className="analytics-empty">
              <p>{t("analytics.empty")}</p>
              <Button variant="default" onClick={() => change(periodOf("last_year", day))}>
                {t("analytics.show_last_year")}
              </Button>
            </div>
          )}
          <div className="funnels">
            {funnels.data.data.map((funnel) => (
              <FunnelCard key={funnel.pipeline_id} funnel={funnel} />
            ))}
          </div>
          <p className="quiet">{t("analytics.how_counted")}</p>
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
