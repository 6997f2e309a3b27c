/** Sales Boost: the repeat plans, and a calendar of the deals that the selected one will make. */
import { Button } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, Repeat2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { meQuery, pipelinesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import { Notice } from "../components/Notice";
import { PlanCalendar } from "./calendar/PlanCalendar";
import { PlanEditor } from "./editor/PlanEditor";
import { PlanCard } from "./PlanCard";
import { plansQuery } from "./plans";
import "./boost.css";

const route = getRouteApi("/boost");
const NEW = "new";

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
  const go = (plan: string | undefined, edit?: string) => void navigate({ search: { plan, edit } });

  return (
    <div className="boost">
      <header className="page-head">
        <h1>{t("nav.boost")}</h1>
        <span className="grow" />
        {canDesign && hasRepeatSales && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => go(search.plan, NEW)}>
            {t("boost.add")}
          </Button>
        )}
      </header>
      {!hasRepeatSales && <p className="band warn">{t("boost.subscription_without")}</p>}
      {selected === undefined ? (
        <Notice icon={<Repeat2 size={30} aria-hidden />} title={t("boost.none")} detail={t("boost.none_detail")} />
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
          <section className="plan-view" aria-label={t("boost.calendar_of", { name: selected.name })}>
            <h2>{t("boost.calendar_of", { name: selected.name })}</h2>
            <PlanCalendar key={selected.id} plan={selected} />
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
