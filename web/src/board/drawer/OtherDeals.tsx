import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { customerDealsQuery } from "../../api/queries";
import type { Deal, Pipeline } from "../../api/types";
import { DealRows, openFirst } from "../../components/deals/DealRows";

const FIRST_SHOWN = 5;

interface Props {
  deal: Deal;
  customerId: string;
  pipelines: readonly Pipeline[];
}

/** The other deals of the deal's customer, open ones first; nothing if there are none. */
export function OtherDeals({ deal, customerId, pipelines }: Props) {
  const { t } = useTranslation();
  const { data: deals } = useQuery({ ...customerDealsQuery(customerId), meta: { quiet: true } });
  const [isWhole, setWhole] = useState(false);
  const others = (deals?.data.filter(({ id }) => id !== deal.id) ?? []).sort(openFirst);
  const shown = isWhole ? others : others.slice(0, FIRST_SHOWN);
  if (others.length === 0) return null;
  return (
    <section aria-label={t("deals.others")}>
      <h3>{t("deals.others")}</h3>
      <DealRows deals={shown} pipelines={pipelines} />
      {others.length > shown.length && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          {t("deals.others_more", { count: others.length - shown.length })}
        </button>
      )}
    </section>
  );
}
