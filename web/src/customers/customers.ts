import { infiniteQueryOptions, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../api/client";
import { readNextItems } from "../api/pages";
import { customerQuery } from "../api/queries";
import type { Customer, CustomerChange, CustomerPage, NewCustomer } from "../api/types";
import { useSubmission } from "../api/useSubmission";

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
  const change = useSubmission({
    ...common,
    mutationFn: ({ customer, changes }: { customer: Customer; changes: CustomerChange }) =>
      unwrap<Customer>(
        client.PATCH("/v1/customers/{customer_id}", {
          params: { path: { customer_id: customer.id }, header: ifMatch(customer.version) },
          body: changes,
        }),
      ),
    onSuccess: (customer: Customer) => {
      queries.setQueryData(customerQuery(customer.id).queryKey, customer);
      return common.onSuccess();
    },
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
  return { add, change, remove };
}
