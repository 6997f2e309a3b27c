import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCustomerEdits } from "../../api/customers";
import * as limits from "../../api/limits.gen";
import { customerQuery } from "../../api/queries";
import { useRole } from "../../api/roles";
import type { Customer, Deal } from "../../api/types";
import { CustomerWays } from "../../components/customer/CustomerWays";
import { problemText } from "../../components/problems";
import { TextInPlace } from "../../inputs/InPlace";

/** The customer of a deal, with ways to reach them. The ways have their place before the customer is read. */
export function DealCustomer({ deal, customerId }: { deal: Deal; customerId: string }) {
  const { t } = useTranslation();
  const canChange = useRole("agent");
  const { data: customer, isPending } = useQuery({ ...customerQuery(customerId), meta: { quiet: true } });
  return (
    <section className="deal-customer" aria-label={t("customers.one")}>
      <h3>
        <Link to="/customers" search={{ customer: customerId }}>
          {customer?.name ?? deal.customer_name}
        </Link>
      </h3>
      {isPending && <div className="place-of-ways" />}
      {customer && <CustomerWays customer={customer} />}
      {customer && canChange && <MissingWays key={customer.id} customer={customer} />}
      {customer?.opted_out && <p className="badge warn">{t("customers.opted_out")}</p>}
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
