import { Button } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { client, unwrap } from "../api/client";
import { useRole } from "../api/roles";
import type { Customer, OptOut } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { problemText } from "../components/problems";

type Channel = OptOut["channel"];

const optOutQuery = (channel: Channel, address: string) =>
  queryOptions({
    queryKey: ["opt-outs", channel, address],
    queryFn: () => unwrap<OptOut>(client.GET("/v1/opt-outs", { params: { query: { channel, address } } })),
    meta: { quiet: true },
  });

/** The addresses of a customer that are opted out: by the customer, by a bounce, or by an admin. */
export function OptOuts({ customer }: { customer: Customer }) {
  return (
    <>
      {customer.email && <AddressOptOut channel="email" address={customer.email} />}
      {customer.phone_e164 && <AddressOptOut channel="sms" address={customer.phone_e164} />}
    </>
  );
}

function AddressOptOut({ channel, address }: { channel: Channel; address: string }) {
  const { t } = useTranslation();
  const canOptIn = useRole("admin");
  const queries = useQueryClient();
  const query = optOutQuery(channel, address);
  const { data } = useQuery(query);
  const optIn = useSubmission({
    mutationFn: () => unwrap<OptOut>(client.DELETE("/v1/opt-outs", { params: { query: { channel, address } } })),
    meta: { quiet: true },
    onSuccess: (optOut) => {
      queries.setQueryData(query.queryKey, optOut);
    },
  });
  if (!data?.scope) return null;
  return (
    <div className="opt-out">
      <p>
        {t(`messages.opt_outs.${data.scope}`, { address })}{" "}
        {data.reason && t(`messages.opt_outs.reasons.${data.reason}`)}
      </p>
      {canOptIn && (
        <Button size="compact-sm" variant="default" loading={optIn.isPending} onClick={() => optIn.mutate()}>
          {t("messages.opt_outs.opt_in")}
        </Button>
      )}
      {optIn.error && (
        <p className="form-error" role="alert">
          {problemText(optIn.error)}
        </p>
      )}
    </div>
  );
}
