import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Deal, Pipeline } from "../../api/types";
import { JourneyLine } from "../../components/deals/JourneyLine";
import { journeyQuery } from "./deal";

/** The journey of a deal, if it has copies or repeats, or is one. */
export function Journey({ deal, pipelines }: { deal: Deal; pipelines: readonly Pipeline[] }) {
  const { t } = useTranslation();
  const { data } = useQuery(journeyQuery(deal));
  if (!data || data.data.length < 2) return null;
  return (
    <section aria-label={t("deals.journey")}>
      <h3>{t("deals.journey")}</h3>
      <JourneyLine deals={data.data} pipelines={pipelines} currentId={deal.id} />
    </section>
  );
}
