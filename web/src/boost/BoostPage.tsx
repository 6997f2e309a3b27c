/** Sales Boost: the repeat plans; for the selected one a calendar of what it will make, or what it has made. */
import { Button } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus, Repeat2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { meQuery, pipelinesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import { Notice } from "../components/Notice";
import { PlanCalendar } from "./calendar/PlanCalendar";
import { PlanEditor } from "./editor/PlanEditor";
import { PlanHistory } from "./history/PlanHistory";
import { PlanCard } from "./PlanCard";
import { plansQuery } from "./plans";
import "./boost.css";

const route = getRouteApi("/boost");
const NEW = "new";
/** The view beside the calendar. */
const HISTORY = "history";

export function BoostPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: plans } = useSuspenseQuery(plansQuery);
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data: user } = useQuery(meQuery);
  const canDesign = useRole("admin");
  const hasRepeatSales = user === undefined || user.account.features.includes("repeat_sales");
  const selected = plans.find(({ id }) => id === search.plan) ?? plans[0];
  const edited = plans.find(({ id }) => id === search.edit) ?? null;
  const isHistory = search.view === HISTORY;
  const canRetry = useRole("manager");
  const go = (plan: string | undefined, edit?: string) => void navigate({ search: { plan, edit } });
  const add = canDesign && hasRepeatSales && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => go(search.plan, NEW)}>
      {t("boost.add")}
    </Button>
  );

  return (
    <div className="boost">
      <header className="page-head">
        <h1>{t("nav.boost")}</h1>
        <span className="grow" />
        {selected !== undefined && add}
      </header>
      {!hasRepeatSales && <p className="band warn">{t("boost.subscription_without")}</p>}
      {selected === undefined ? (
        <Notice icon={<Repeat2 size={30} aria-hidden />} title={t("boost.none")} detail={t("boost.none_detail")}>
          {add}
        </Notice>
      ) : (
        <div className="boost-body">
          <div className="plan-cards">
            {plans.map((plan) => (
              <PlanCard
                key={plan.id}
                plan={plan}
                pipelines={pipelines}
                isSelected={plan === selected}
                canDesign={canDesign}
              />
            ))}
          </div>
          <section
            className="plan-view"
            aria-label={t(isHistory ? "boost.history_of" : "boost.calendar_of", { name: selected.name })}
          >
            <header>
              <h2>{t(isHistory ? "boost.history_of" : "boost.calendar_of", { name: selected.name })}</h2>
              <nav className="plan-views" aria-label={t("boost.views")}>
                <Link
                  to="/boost"
                  search={{ plan: selected.id }}
                  activeOptions={{ exact: true }}
                  aria-current={isHistory ? undefined : "page"}
                >
                  {t("boost.view.calendar")}
                </Link>
                <Link
                  to="/boost"
                  search={{ plan: selected.id, view: HISTORY }}
                  aria-current={isHistory ? "page" : undefined}
                >
                  {t("boost.view.history")}
                </Link>
              </nav>
            </header>
            {isHistory ? (
              <PlanHistory key={selected.id} plan={selected} canRetry={canRetry} />
            ) : (
              <PlanCalendar key={selected.id} plan={selected} />
            )}
          </section>
        </div>
      )}
      {(search.edit === NEW || edited !== null) && (
        <PlanEditor
          key={search.edit}
          plan={edited}
          pipelines={pipelines}
          canDesign={canDesign}
          onMade={({ id }) => go(id)}
          onDeleted={() => go(undefined)}
          onClose={() => go(search.plan)}
        />
      )}
    </div>
  );
}
