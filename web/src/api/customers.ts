import { useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "./client";
import { customerQuery } from "./queries";
import type { Customer, CustomerChange } from "./types";
import { useChanges } from "./useChanges";

/** Changes the customer that is shown. */
export function useCustomerEdits(customer: Customer) {
  const queries = useQueryClient();
  const path = { customer_id: customer.id };
  return useChanges<Customer, CustomerChange>(customer, {
    queryKey: customerQuery(customer.id).queryKey,
    send: ({ version }, changes) =>
      unwrap(
        client.PATCH("/v1/customers/{customer_id}", { params: { path, header: ifMatch(version) }, body: changes }),
      ),
    read: () => unwrap(client.GET("/v1/customers/{customer_id}", { params: { path } })),
    onChanged: () => void queries.invalidateQueries({ queryKey: ["customers"] }),
  });
}
