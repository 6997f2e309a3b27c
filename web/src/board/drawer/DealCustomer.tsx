import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCustomerEdits } from "../../api/customers";
import * as limits from "../../api/limits.gen";
import { customerDealsQuery, customerQuery } from "../../api/queries";
import { useRole } from "../../api/roles";
import type { Customer, Deal, Pipeline } from "../../api/types";
import { CustomerWays } from "../../components/customer/CustomerWays";
import { DealRows, openFirst } from "../../components/deals/DealRows";
import { problemText } from "../../components/problems";
import { TextInPlace } from "../../inputs/InPlace";

const FIRST_SHOWN = 5;

interface Props {
  deal: Deal;
  customerId: string;
  pipelines: readonly Pipeline[];
}

/** The customer of a deal, with ways to reach them, and their other deals: open ones first. */
export function DealCustomer({ deal, customerId, pipelines }: Props) {
  const { t } = useTranslation();
  const canChange = useRole("agent");
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
      {customer && <CustomerWays customer={customer} />}
      {customer && canChange && <MissingWays key={customer.id} customer={customer} />}
      {customer?.opted_out && <p className="badge warn">{t("customers.opted_out")}</p>}
      {others.length > 0 && (
        <>
          <h4>{t("deals.others")}</h4>
          <DealRows deals={shown} pipelines={pipelines} />
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

const WAYS = ["phone", "email"] as const;

/** Inputs for the ways to reach a customer that were missing when the deal was opened. */
function MissingWays({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const { change } = useCustomerEdits(customer);
  // An input that is filled in stays until the deal is closed, so that it does not vanish under the user's hands.
  const [missing] = useState(() => WAYS.filter((way) => !customer[way]));
  if (missing.length === 0) return null;
  return (
    <div className="missing-ways">
      {missing.map((way) => (
        <TextInPlace
          key={way}
          label={t(`customers.${way}`)}
          draft={`customer.${customer.id}.${way}`}
          readOnly={false}
          value={customer[way] ?? ""}
          maxLength={limits.CustomerChange[way].maxLength}
          onSave={(text) => change.mutateAsync({ [way]: text || null })}
        />
      ))}
      {change.error && (
        <p className="form-error" role="alert">
          {problemText(change.error)}
        </p>
      )}
    </div>
  );
}
