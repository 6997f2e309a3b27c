/** A customer in detail: their figures, contact data edited in place, consent to messages, tasks and deals. */
import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useCustomerEdits } from "../api/customers";
import { useRole } from "../api/roles";
import type { Customer, Pipeline } from "../api/types";
import { CustomerWays } from "../components/customer/CustomerWays";
import { Failed, Waiting } from "../components/Notice";
import { problemText } from "../components/problems";
import { SideDrawer } from "../components/SideDrawer";
import { useDiscard } from "../unsaved/useUnsaved";
import { AlsoFoundBy } from "./AlsoFoundBy";
import { CustomerDeals } from "./CustomerDeals";
import { CustomerFields } from "./CustomerFields";
import { CustomerFigures } from "./CustomerFigures";
import { liveCustomerQuery } from "./customers";
import { CustomerTasks } from "./CustomerTasks";
import { DeleteCustomer } from "./DeleteCustomer";
import { Merges } from "./Merges";
import { OptOuts } from "./OptOuts";
import { CompanyOf, People } from "./People";
import "./customers.css";

interface Props {
  customerId: string;
  pipelines: readonly Pipeline[];
  onClose: () => void;
}

export function CustomerDrawer({ customerId, ...props }: Props) {
  const { t } = useTranslation();
  const { data: customer, error } = useQuery(liveCustomerQuery(customerId));
  return (
    <SideDrawer param="customer" width={1080} title={customer?.name ?? t("customers.one")} onClose={props.onClose}>
      {customer ? <CustomerDetails customer={customer} {...props} /> : error ? <Failed error={error} /> : <Waiting />}
    </SideDrawer>
  );
}

function CustomerDetails({ customer, pipelines, onClose }: Omit<Props, "customerId"> & { customer: Customer }) {
  const { t } = useTranslation();
  const canChange = useRole("agent");
  const canDelete = useRole("manager");
  const { change, shown, isSaving } = useCustomerEdits(customer);
  const discard = useDiscard();
  const gone = () => {
    discard();
    onClose();
  };
  return (
    <div className="customer-details">
      {shown.company_id && <CompanyOf companyId={shown.company_id} />}
      <CustomerWays customer={shown} />
      <CustomerFigures customer={customer} />
      {isSaving && (
        <p className="saving-note" role="status">
          <span className="spinner" aria-hidden />
          {t("board.saving")}
        </p>
      )}
      {change.error && (
        <p className="form-error" role="alert">
          {problemText(change.error)}
        </p>
      )}
      <div className="drawer-parts">
        <div className="drawer-body">
          <CustomerFields customer={shown} canChange={canChange} onChange={change.mutate} onSave={change.mutateAsync} />
          <Switch
            label={t("customers.messages")}
            checked={!shown.opted_out}
            disabled={!canChange}
            onChange={(event) => change.mutate({ opted_out: !event.currentTarget.checked })}
          />
          <OptOuts customer={shown} />
          <AlsoFoundBy
            identities={shown.also_found_by}
            canChange={canChange}
            onChange={(also_found_by) => change.mutate({ also_found_by })}
          />
          {canDelete && <Merges customer={customer} />}
          {canDelete && <DeleteCustomer customer={customer} onGone={gone} />}
        </div>
        <div className="drawer-body">
          {customer.kind === "company" && <People company={customer} />}
          <CustomerTasks customer={customer} />
          <CustomerDeals customer={customer} pipelines={pipelines} />
        </div>
      </div>
    </div>
  );
}
