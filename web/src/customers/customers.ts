import { infiniteQueryOptions, queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../api/client";
import { readNextItems } from "../api/pages";
import { customerQuery, readAllPages } from "../api/queries";
import type {
  Customer,
  CustomerMerge,
  CustomerPage,
  CustomerSummary,
  DealPage,
  Job,
  MergePreview,
  NewCustomer,
  Page,
} from "../api/types";
import { useSubmission } from "../api/useSubmission";

export const KINDS = ["person", "company"] as const;
export type Kind = (typeof KINDS)[number];

const REFRESH_EVERY = 10_000; // milliseconds

/** The customers, or only the companies, by name; with words those that match. */
export const customersQuery = (q: string, onlyCompanies: boolean) =>
  infiniteQueryOptions({
    queryKey: ["customers", q, onlyCompanies],
    queryFn: ({ pageParam }) =>
      readNextItems(
        (cursor) =>
          unwrap<CustomerPage>(
            client.GET("/v1/customers", {
              params: { query: { limit: 50, ...(q && { q }), ...(onlyCompanies && { kind: "company" }), cursor } },
            }),
          ),
        pageParam,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CustomerPage) => page.next_cursor ?? undefined,
  });

/** The deals, the last contact and the next repeat of up to 50 customers. */
export const summariesQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ["customers", "summaries", ids],
    queryFn: () =>
      readAllPages<CustomerSummary>((cursor) =>
        unwrap(client.GET("/v1/customers/summaries", { params: { query: { customer_ids: ids.join(","), cursor } } })),
      ),
    enabled: ids.length > 0,
    meta: { quiet: true },
  });

/** The deals of a customer in all pipelines, by pipeline and status. */
export const dealsOfCustomerQuery = (customerId: string) =>
  infiniteQueryOptions({
    queryKey: ["customer", customerId, "deals", "pages"],
    queryFn: ({ pageParam }) =>
      readNextItems(
        (cursor) =>
          unwrap<DealPage>(
            client.GET("/v1/deals", { params: { query: { customer_id: customerId, limit: 50, cursor } } }),
          ),
        pageParam,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** The first people who belong to a company. */
export const peopleQuery = (companyId: string) =>
  infiniteQueryOptions({
    queryKey: ["customers", "people", companyId],
    queryFn: ({ pageParam }) =>
      unwrap<CustomerPage>(
        client.GET("/v1/customers/{customer_id}/people", {
          params: { path: { customer_id: companyId }, query: { limit: 20, cursor: pageParam } },
        }),
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

export const mergePreviewQuery = (customerId: string, otherId: string) =>
  queryOptions({
    queryKey: ["customer", customerId, "merge", otherId],
    queryFn: () =>
      unwrap<MergePreview>(
        client.GET("/v1/customers/{customer_id}/merge-preview", {
          params: { path: { customer_id: customerId }, query: { other_id: otherId } },
        }),
      ),
    staleTime: 0,
    meta: { quiet: true },
  });

/** The customers that were merged into a customer and can be separated again. */
export const mergesQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["customer", customerId, "merges"],
    queryFn: () =>
      unwrap<Page<CustomerMerge>>(
        client.GET("/v1/customers/{customer_id}/merges", { params: { path: { customer_id: customerId } } }),
      ),
    meta: { quiet: true },
  });

/** Merges another customer into the customer, or separates them. Both return a job that moves the deals. */
export function useMerging(customer: Customer) {
  const queries = useQueryClient();
  const path = { customer_id: customer.id };
  const refresh = () =>
    Promise.all([["customers"], ["customer"], ["board"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
  const merge = useSubmission({
    mutationFn: (other_id: string, header) =>
      unwrap<Job>(
        client.POST("/v1/customers/{customer_id}/merge", {
          params: { path, header: { ...ifMatch(customer.version), ...header } },
          body: { other_id },
        }),
      ),
    meta: { quiet: true },
    onSuccess: refresh,
  });
  const undo = useSubmission({
    mutationFn: (other_id: string, header) =>
      unwrap<Job>(
        client.POST("/v1/customers/{customer_id}/undo-merge", { params: { path, header }, body: { other_id } }),
      ),
    meta: { quiet: true },
    onSuccess: refresh,
  });
  return { merge, undo, refresh };
}

/** The customer, refreshed while they are shown. */
export const liveCustomerQuery = (id: string) => ({ ...customerQuery(id), refetchInterval: REFRESH_EVERY });
