import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Deal, Pipeline } from "../../api/types";
import { formatMoney } from "../../components/money";
import { findStage } from "../../components/stages";
import { journeyQuery } from "./deal";

/** The journey of a deal as a line across pipelines: the original, its copies and its repeats, each with its stage. */
export function Journey({ deal, pipelines }: { deal: Deal; pipelines: readonly Pipeline[] }) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(journeyQuery(deal));
  if (!data || data.data.length < 2) return null;
  return (
    <section aria-label={t("deals.journey")}>
      <h3>{t("deals.journey")}</h3>
      <ol className="journey">
        {data.data.map((one) => {
          const found = findStage(pipelines, one.stage_id);
          return (
            <li
              key={one.id}
              style={{ "--stage": found?.stage.color } as React.CSSProperties}
              aria-current={one.id === deal.id || undefined}
            >
              <Link to="/board/$pipelineId" params={{ pipelineId: one.pipeline_id }} search={{ deal: one.id }}>
                <strong>
                  {found?.pipeline.name} / {found?.stage.name}
                </strong>
                <span>{one.title}</span>
              </Link>
              <p>
                {one.amount !== null && one.currency && <b>{formatMoney(one.amount, one.currency, i18n.language)}</b>}
                <span>{t(`origins.${one.origin.kind}`)}</span>
                <time dateTime={one.created_at}>{new Date(one.created_at).toLocaleDateString(i18n.language)}</time>
              </p>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
