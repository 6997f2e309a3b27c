import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Deal, Pipeline } from "../../api/types";
import { formatMoney } from "../money";
import { findStage } from "../stages";
import "./deals.css";

interface Props {
  /** The original, its copies and its repeats, in order. */
  deals: readonly Deal[];
  pipelines: readonly Pipeline[];
  /** The deal that is marked. */
  currentId?: string;
}

/** A journey as a line across pipelines: each deal with its stage. */
export function JourneyLine({ deals, pipelines, currentId }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <ol className="journey">
      {deals.map((deal) => {
        const found = findStage(pipelines, deal.stage_id);
        return (
          <li
            key={deal.id}
            style={{ "--stage": found?.stage.color } as React.CSSProperties}
            aria-current={deal.id === currentId || undefined}
          >
            <Link to="/board/$pipelineId" params={{ pipelineId: deal.pipeline_id }} search={{ deal: deal.id }}>
              <strong>
                {found?.pipeline.name} / {found?.stage.name}
              </strong>
              <span>{deal.title}</span>
            </Link>
            <p>
              {deal.amount !== null && deal.currency && <b>{formatMoney(deal.amount, deal.currency, i18n.language)}</b>}
              <span>{t(`origins.${deal.origin.kind}`)}</span>
              <time dateTime={deal.created_at}>{new Date(deal.created_at).toLocaleDateString(i18n.language)}</time>
            </p>
          </li>
        );
      })}
    </ol>
  );
}
