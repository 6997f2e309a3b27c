import { infiniteQueryOptions, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../api/client";
import { readNextItems } from "../api/pages";
import { customerQuery } from "../api/queries";
import type { Customer, CustomerChange, CustomerPage, NewCustomer } from "../api/types";
import { useChanges } from "../api/useChanges";
import { useSubmission } from "../api/useSubmission";

const REFRESH_EVERY = 10_000; // milliseconds

export const customersQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["customers", q],
    queryFn: ({ pageParam }) =>
      readNextItems(
        (cursor) =>
          unwrap<CustomerPage>(
            client.GET("/v1/customers", { params: { query: { limit: 50, ...(q && { q }), cursor } } }),
          ),
        pageParam,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CustomerPage) => page.next_cursor ?? undefined,
  });

export function useCustomerChanges() {
  const queries = useQueryClient();
  const common = {
    meta: { quiet: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["customers"] }),
  };
  const add = useSubmission({
    ...common,
    mutationFn: (customer: NewCustomer, header) =>
      unwrap<Customer>(client.POST("/v1/customers", { params: { header }, body: customer })),
  });
  const remove = useSubmission({
    ...common,
    mutationFn: (customer: Customer) =>
      unwrap(
        client.DELETE("/v1/customers/{customer_id}", {
          params: { path: { customer_id: customer.id }, header: ifMatch(customer.version) },
        }),
      ),
  });
  return { add, remove };
}

/** The customer, refreshed while they are shown. */
export const liveCustomerQuery = (id: string) => ({ ...customerQuery(id), refetchInterval: REFRESH_EVERY });

/** Changes the customer that is shown. */
export function useCustomerEdits(customer: Customer) {
  const queries = useQueryClient();
  const path = { customer_id: customer.id };
  return useChanges<Customer, CustomerChange>(customer, {
    queryKey: customerQuery(customer.id).queryKey,
    send: ({ version }, changes) =>
      unwrap(client.PATCH("/v1/customers/{customer_id}", { params: { path, header: ifMatch(version) }, body: changes })),
    read: () => unwrap(client.GET("/v1/customers/{customer_id}", { params: { path } })),
    onChanged: () => void queries.invalidateQueries({ queryKey: ["customers"] }),
  });
}
