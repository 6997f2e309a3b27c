import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { customerDealsQuery } from "../api/queries";
import type { Customer, Pipeline } from "../api/types";
import { DealRows, openFirst } from "../components/deals/DealRows";
import { Waiting } from "../components/Notice";

/** The deals of a customer in all pipelines, open ones first. */
export function CustomerDeals({ customer, pipelines }: { customer: Customer; pipelines: readonly Pipeline[] }) {
  const { t } = useTranslation();
  const { data: deals } = useQuery(customerDealsQuery(customer.id));
  return (
    <section aria-label={t("customers.deals")}>
      <h3>{t("customers.deals")}</h3>
      {!deals ? (
        <Waiting />
      ) : deals.data.length === 0 ? (
        <p className="quiet">{t("customers.no_deals")}</p>
      ) : (
        <DealRows deals={[...deals.data].sort(openFirst)} pipelines={pipelines} />
      )}
    </section>
  );
}
