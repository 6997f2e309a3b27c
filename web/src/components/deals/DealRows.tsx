import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Deal, Pipeline } from "../../api/types";
import { formatMoney } from "../money";
import { findStage } from "../stages";
import "./deals.css";

/** Deals as links, each with its stage and amount. The edge shows whether it is open, won or lost. */
export function DealRows({ deals, pipelines }: { deals: readonly Deal[]; pipelines: readonly Pipeline[] }) {
  const { i18n } = useTranslation();
  return (
    <ul className="deal-rows">
      {deals.map((deal) => (
        <li key={deal.id} data-status={deal.status}>
          <Link to="/board/$pipelineId" params={{ pipelineId: deal.pipeline_id }} search={{ deal: deal.id }}>
            {deal.title}
          </Link>
          <span>{whereIs(deal, pipelines)}</span>
          {deal.amount !== null && deal.currency && (
            <strong>{formatMoney(deal.amount, deal.currency, i18n.language)}</strong>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Compares deals so that open ones come first. */
export function openFirst(one: Deal, other: Deal): number {
  return Number(one.status !== "open") - Number(other.status !== "open");
}

function whereIs(deal: Deal, pipelines: readonly Pipeline[]): string {
  const found = findStage(pipelines, deal.stage_id);
  return found ? `${found.pipeline.name} / ${found.stage.name}` : "";
}
