import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Mail, Phone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { customerDealsQuery, customerQuery } from "../../api/queries";
import type { Deal, Pipeline } from "../../api/types";
import { formatMoney } from "../../components/money";
import { findStage } from "../../components/stages";

const FIRST_SHOWN = 5;

interface Props {
  deal: Deal;
  customerId: string;
  pipelines: readonly Pipeline[];
}

/** The customer of a deal, with ways to reach them, and their other deals: open ones first. */
export function DealCustomer({ deal, customerId, pipelines }: Props) {
  const { t, i18n } = useTranslation();
  const { data: customer } = useQuery({ ...customerQuery(customerId), meta: { quiet: true } });
  const { data: deals } = useQuery({ ...customerDealsQuery(customerId), meta: { quiet: true } });
  const [isWhole, setWhole] = useState(false);
  const others = (deals?.data.filter(({ id }) => id !== deal.id) ?? []).sort(openFirst);
  const shown = isWhole ? others : others.slice(0, FIRST_SHOWN);
  return (
    <section className="deal-customer" aria-label={t("customers.one")}>
      <h3>
        <Link to="/customers" search={{ customer: customerId }}>
          {customer?.name ?? deal.customer_name}
        </Link>
      </h3>
      {customer && (customer.phone ?? customer.email) && (
        <p className="customer-ways">
          {customer.phone && (
            <a className="way" href={`tel:${customer.phone_e164 ?? customer.phone}`}>
              <Phone size={15} aria-hidden />
              {customer.phone}
            </a>
          )}
          {customer.email && (
            <a className="way" href={`mailto:${customer.email}`}>
              <Mail size={15} aria-hidden />
              {customer.email}
            </a>
          )}
        </p>
      )}
      {customer?.opted_out && <p className="badge warn">{t("customers.opted_out")}</p>}
      {others.length > 0 && (
        <>
          <h4>{t("deals.others")}</h4>
          <ul className="other-deals">
            {shown.map((other) => (
              <li key={other.id} data-status={other.status}>
                <Link to="/board/$pipelineId" params={{ pipelineId: other.pipeline_id }} search={{ deal: other.id }}>
                  {other.title}
                </Link>
                <span>{whereIs(other, pipelines)}</span>
                {other.amount !== null && other.currency && (
                  <strong>{formatMoney(other.amount, other.currency, i18n.language)}</strong>
                )}
              </li>
            ))}
          </ul>
          {others.length > shown.length && (
            <button type="button" className="link" onClick={() => setWhole(true)}>
              {t("deals.others_more", { count: others.length - shown.length })}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function openFirst(one: Deal, other: Deal): number {
  return Number(one.status !== "open") - Number(other.status !== "open");
}

function whereIs(deal: Deal, pipelines: readonly Pipeline[]): string {
  const found = findStage(pipelines, deal.stage_id);
  return found ? `${found.pipeline.name} / ${found.stage.name}` : "";
}
