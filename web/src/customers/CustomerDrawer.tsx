/** A customer in detail: contact data, consent to messages, and all deals. */
import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { customerDealsQuery, customerQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { Customer, Pipeline } from "../api/types";
import { formatMoney } from "../components/money";
import { Failed, Waiting } from "../components/Notice";
import { problemText } from "../components/problems";
import { SideDrawer } from "../components/SideDrawer";
import { useCustomerChanges } from "./customers";
import { DeleteCustomer } from "./DeleteCustomer";
import { OptOuts } from "./OptOuts";

interface Props {
  customerId: string;
  pipelines: readonly Pipeline[];
  onClose: () => void;
}

export function CustomerDrawer({ customerId, pipelines, onClose }: Props) {
  const { t } = useTranslation();
  const { data: customer, error } = useQuery(customerQuery(customerId));
  return (
    <SideDrawer param="customer" width={480} title={customer?.name ?? t("customers.one")} onClose={onClose}>
      {customer ? (
        <CustomerDetails customer={customer} pipelines={pipelines} onClose={onClose} />
      ) : error ? (
        <Failed error={error} />
      ) : (
        <Waiting />
      )}
    </SideDrawer>
  );
}

function CustomerDetails({
  customer,
  pipelines,
  onClose,
}: {
  customer: Customer;
  pipelines: readonly Pipeline[];
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const canChange = useRole("agent");
  const canDelete = useRole("manager");
  const { change } = useCustomerChanges();
  const { data: deals } = useQuery(customerDealsQuery(customer.id));
  const stageOf = (id: string) => {
    const pipeline = pipelines.find((one) => one.stages.some((stage) => stage.id === id));
    const stage = pipeline?.stages.find((one) => one.id === id);
    return pipeline && stage ? `${pipeline.name} / ${stage.name}` : "";
  };

  return (
    <div className="drawer-body">
      <dl className="facts">
        <dt>{t("customers.phone")}</dt>
        <dd>{customer.phone ? <a href={`tel:${customer.phone_e164 ?? customer.phone}`}>{customer.phone}</a> : "–"}</dd>
        <dt>{t("customers.email")}</dt>
        <dd>{customer.email ? <a href={`mailto:${customer.email}`}>{customer.email}</a> : "–"}</dd>
      </dl>
      <Switch
        label={t("customers.messages")}
        checked={!customer.opted_out}
        disabled={!canChange || change.isPending}
        onChange={(event) => change.mutate({ customer, changes: { opted_out: !event.currentTarget.checked } })}
      />
      {change.error && (
        <p className="form-error" role="alert">
          {problemText(change.error)}
        </p>
      )}
      <OptOuts customer={customer} />
      <section aria-label={t("customers.deals")}>
        <h3>{t("customers.deals")}</h3>
        {!deals ? (
          <Waiting />
        ) : deals.data.length === 0 ? (
          <p>{t("customers.no_deals")}</p>
        ) : (
          <ul className="rows">
            {deals.data.map((deal) => (
              <li key={deal.id}>
                <Link to="/board/$pipelineId" params={{ pipelineId: deal.pipeline_id }} search={{ deal: deal.id }}>
                  {deal.title}
                </Link>
                <span>{stageOf(deal.stage_id)}</span>
                <strong>
                  {deal.amount !== null && deal.currency ? formatMoney(deal.amount, deal.currency, i18n.language) : ""}
                </strong>
              </li>
            ))}
          </ul>
        )}
      </section>
      {canDelete && <DeleteCustomer customer={customer} onGone={onClose} />}
    </div>
  );
}
