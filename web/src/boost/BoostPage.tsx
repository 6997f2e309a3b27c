/** Sales Boost: the repeat plans, and the deals that they will make. */
import { Button } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Plus, Repeat2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery, pipelinesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import { Notice } from "../components/Notice";
import { NewPlanDialog } from "./NewPlanDialog";
import { PlanCard } from "./PlanCard";
import { plansQuery } from "./plans";
import "./boost.css";

export function BoostPage() {
  const { t } = useTranslation();
  const { data: plans } = useSuspenseQuery(plansQuery);
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data: user } = useQuery(meQuery);
  const canDesign = useRole("admin");
  const [isMaking, setMaking] = useState(false);
  const hasRepeatSales = user === undefined || user.account.features.includes("repeat_sales");

  return (
    <div className="boost">
      <header className="page-head">
        <h1>{t("nav.boost")}</h1>
        <span className="grow" />
        {canDesign && hasRepeatSales && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
            {t("boost.add")}
          </Button>
        )}
      </header>
      {!hasRepeatSales && <p className="band warn">{t("boost.subscription_without")}</p>}
      {plans.length === 0 ? (
        <Notice icon={<Repeat2 size={30} aria-hidden />} title={t("boost.none")} detail={t("boost.none_detail")} />
      ) : (
        <div className="plan-cards">
          {plans.map((plan) => (
            <PlanCard key={plan.id} plan={plan} pipelines={pipelines} canDesign={canDesign} />
          ))}
        </div>
      )}
      <NewPlanDialog opened={isMaking} pipelines={pipelines} onClose={() => setMaking(false)} />
    </div>
  );
}
