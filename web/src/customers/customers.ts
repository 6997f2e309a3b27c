import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, seen } from "../api/client";
import { customerOf } from "../api/queries";
import type { Customer, CustomerChange, CustomerPage, DealPage, NewCustomer } from "../api/types";

export const customersLike = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["customers", q],
    queryFn: ({ pageParam }) =>
      data<CustomerPage>(
        client.GET("/v1/customers", {
          params: { query: { limit: 50, ...(q && { q }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page: CustomerPage) => page.next_cursor ?? undefined,
  });

/** The latest deals of a customer, over all pipelines. */
export const dealsOf = (customerId: string) =>
  queryOptions({
    queryKey: ["customer", customerId, "deals"],
    queryFn: () =>
      data<DealPage>(client.GET("/v1/deals", { params: { query: { customer_id: customerId, limit: 50 } } })),
  });

export function useCustomerChanges() {
  const queries = useQueryClient();
  const common = {
    meta: { quiet: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["customers"] }),
  };
  const add = useMutation({
    ...common,
    mutationFn: (customer: NewCustomer) => data<Customer>(client.POST("/v1/customers", { params: {}, body: customer })),
  });
  const change = useMutation({
    ...common,
    mutationFn: ({ customer, changes }: { customer: Customer; changes: CustomerChange }) =>
      data<Customer>(
        client.PATCH("/v1/customers/{customer_id}", {
          params: { path: { customer_id: customer.id }, header: seen(customer.version) },
          body: changes,
        }),
      ),
    onSuccess: (customer: Customer) => {
      queries.setQueryData(customerOf(customer.id).queryKey, customer);
      return common.onSuccess();
    },
  });
  const remove = useMutation({
    ...common,
    mutationFn: (customer: Customer) =>
      data(
        client.DELETE("/v1/customers/{customer_id}", {
          params: { path: { customer_id: customer.id }, header: seen(customer.version) },
        }),
      ),
  });
  return { add, change, remove };
}
