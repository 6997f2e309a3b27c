import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Deal, Pipeline } from "../../api/types";
import { journeyQuery } from "./deal";

/** The journey of a deal: the original, its copies and its repeats, each with its stage. */
export function Journey({ deal, pipelines }: { deal: Deal; pipelines: readonly Pipeline[] }) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(journeyQuery(deal));
  if (!data || data.data.length < 2) return null;
  return (
    <section aria-label={t("deals.journey")}>
      <h3>{t("deals.journey")}</h3>
      <ol className="journey">
        {data.data.map((one) => {
          const pipeline = pipelines.find(({ id }) => id === one.pipeline_id);
          const stage = pipeline?.stages.find(({ id }) => id === one.stage_id);
          return (
            <li
              key={one.id}
              style={{ "--stage": stage?.color } as React.CSSProperties}
              aria-current={one.id === deal.id || undefined}
            >
              <Link to="/board/$pipelineId" params={{ pipelineId: one.pipeline_id }} search={{ deal: one.id }}>
                {pipeline?.name} / {stage?.name}
              </Link>
              <time dateTime={one.created_at}>{new Date(one.created_at).toLocaleDateString(i18n.language)}</time>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
