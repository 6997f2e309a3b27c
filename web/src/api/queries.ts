/** The queries that several folders share. The query key serves to find a result in the cache and to invalidate it. */
import { keepPreviousData, MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import * as limits from "./limits.gen";
import { askUntilFound } from "./live";
import { readNextItems } from "./pages";
import { toProblem } from "./problem";
import type {
  Customer,
  CustomerPage,
  Deal,
  DealPage,
  Me,
  Member,
  MessageTemplate,
  Page,
  Pipeline,
  Rule,
  TaskCount,
  TemplateHead,
} from "./types";

/**
 * Creates the cache of queries. `notifyOf` is called for each error, with two exceptions: screens that show an error
 * themselves set `meta: { quiet: true }`, and the end of a session is reported once by the session itself.
 */
export function createQueryClient(notifyOf: (error: unknown) => void): QueryClient {
  const notify = (error: unknown) => {
    if (toProblem(error).code !== "unauthorized") notifyOf(error);
  };
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        // A screen without data shows the error in place. A screen with data keeps it, and a toast says that it may be stale.
        if (query.state.data !== undefined && !query.meta?.quiet) notify(error);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.quiet) notify(error);
      },
    }),
    defaultOptions: {
      queries: { staleTime: 15_000, retry: (failures, error) => failures < 2 && toProblem(error).isTemporary },
    },
  });
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => unwrap<Me>(client.GET("/v1/me")),
  staleTime: 5 * 60_000,
});

/** All pipelines in order, with their stages and outgoing tunnels. */
export const pipelinesQuery = queryOptions({
  queryKey: ["pipelines"],
  queryFn: async () => {
    const all = await readAllPages<Pipeline>((cursor) =>
      unwrap(
        client.GET("/v1/pipelines", { params: { query: { limit: limits.list_pipelines.limit.maximum, cursor } } }),
      ),
    );
    return all.sort((one, other) => one.position - other.position);
  },
});

/** The automation rules of the company, by pipeline, stage and position. */
export const rulesQuery = queryOptions({
  queryKey: ["rules"],
  queryFn: () =>
    readAllPages<Rule>((cursor) =>
      unwrap(client.GET("/v1/rules", { params: { query: { limit: limits.list_rules.limit.maximum, cursor } } })),
    ),
});

/** The members of the company, oldest first. */
export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: () =>
    readAllPages<Member>((cursor) =>
      unwrap(client.GET("/v1/members", { params: { query: { limit: limits.list_members.limit.maximum, cursor } } })),
    ),
  staleTime: 60_000,
});

/** The numbers of the user's open and overdue tasks, for the menu. */
export const taskCountQuery = queryOptions({
  queryKey: ["task_count"],
  queryFn: () => unwrap<TaskCount>(client.GET("/v1/tasks/count")),
  refetchInterval: 60_000,
  meta: { quiet: true },
});

export const dealQuery = (id: string) =>
  queryOptions({
    queryKey: ["deal", id],
    queryFn: () => unwrap<Deal>(client.GET("/v1/deals/{deal_id}", { params: { path: { deal_id: id } } })),
    meta: { quiet: true },
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ["customer", id],
    queryFn: () =>
      unwrap<Customer>(client.GET("/v1/customers/{customer_id}", { params: { path: { customer_id: id } } })),
  });

/** The latest deals of a customer in all pipelines. */
export const customerDealsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["customer", customerId, "deals"],
    queryFn: () =>
      readNextItems((cursor) =>
        unwrap<DealPage>(
          client.GET("/v1/deals", { params: { query: { customer_id: customerId, limit: 50, cursor } } }),
        ),
      ),
  });

export async function readAllPages<Item>(read: (cursor?: string) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return items;
}

const MOST_FOUND = 20;

/** The first deals with all of these words; without words, any deals. */
export const dealSearchQuery = (words: string) =>
  queryOptions({
    queryKey: ["deals", words],
    queryFn: async () => {
      const query = { limit: MOST_FOUND, ...(words && { q: words }) };
      const { data } = await readNextItems((cursor) =>
        unwrap<DealPage>(client.GET("/v1/deals", { params: { query: { ...query, cursor } } })),
      );
      return data;
    },
    placeholderData: keepPreviousData,
    refetchInterval: askUntilFound<Deal[]>((deals) => deals.length === 0),
  });

/** The first customers, or companies, whose name, phone or e-mail matches; without words, any of them. */
export const customerSearchQuery = (q: string, onlyCompanies = false) =>
  queryOptions({
    queryKey: ["customers", "named", q, onlyCompanies],
    queryFn: () =>
      readNextItems((cursor) =>
        unwrap<CustomerPage>(
          client.GET("/v1/customers", {
            params: {
              query: { limit: MOST_FOUND, ...(q && { q }), ...(onlyCompanies && { kind: "company" }), cursor },
            },
          }),
        ),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: askUntilFound<CustomerPage>(({ data }) => data.length === 0),
  });

/** The message templates of the company without their texts, oldest first. */
export const templatesQuery = queryOptions({
  queryKey: ["message-templates"],
  queryFn: () =>
    readAllPages<TemplateHead>((cursor) =>
      unwrap(
        client.GET("/v1/message-templates", {
          params: { query: { limit: limits.list_message_templates.limit.maximum, cursor } },
        }),
      ),
    ),
});

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: [...templatesQuery.queryKey, id],
    queryFn: () =>
      unwrap<MessageTemplate>(
        client.GET("/v1/message-templates/{template_id}", { params: { path: { template_id: id } } }),
      ),
  });
