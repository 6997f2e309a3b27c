import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Customer, Pipeline } from "../api/types";
import { DealRows, openFirst } from "../components/deals/DealRows";
import { JourneyLine } from "../components/deals/JourneyLine";
import { MoreButton } from "../components/MoreButton";
import { Waiting } from "../components/Notice";
import { dealsOfCustomerQuery } from "./customers";
import { findJourneys } from "./journeys";

/** The deals of a customer in all pipelines, open ones first, and their journeys across pipelines. */
export function CustomerDeals({ customer, pipelines }: { customer: Customer; pipelines: readonly Pipeline[] }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(dealsOfCustomerQuery(customer.id));
  const deals = query.data?.pages.flatMap((page) => page.data);
  const journeys = findJourneys(deals ?? []);
  return (
    <>
      <section aria-label={t("customers.deals")}>
        <h3>{t("customers.deals")}</h3>
        {!deals ? (
          <Waiting />
        ) : deals.length === 0 ? (
          <p className="quiet">{t("customers.no_deals")}</p>
        ) : (
          <DealRows deals={[...deals].sort(openFirst)} pipelines={pipelines} />
        )}
        <MoreButton query={query} />
      </section>
      {journeys.length > 0 && (
        <section className="customer-journeys" aria-label={t("customer_page.journeys")}>
          <h3>{t("customer_page.journeys")}</h3>
          {journeys.map((journey) => (
            <JourneyLine key={journey[0]?.id} deals={journey} pipelines={pipelines} />
          ))}
        </section>
      )}
    </>
  );
}
