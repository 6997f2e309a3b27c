/** The repeat plans, what they will make, and how they are changed. */
import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import { readAllPages } from "../api/queries";
import type { NewPlan, Plan, PlanChange, PlanForecast, PlanHistory, PlanRunPage, Preview } from "../api/types";
import { useSubmission } from "../api/useSubmission";

const LISTED_AT_ONCE = 20;
const REFRESH_EVERY = 4_000; // milliseconds, while deals are being made

export const plansQuery = queryOptions({
  queryKey: ["plans"],
  queryFn: () =>
    readAllPages<Plan>((cursor) =>
      unwrap(
        client.GET("/v1/repeat-plans", {
          params: { query: { limit: limits.list_plans.limit.maximum, ...(cursor && { cursor }) } },
        }),
      ),
    ),
});

/** The numbers of the deals that a plan will make in the next twelve months, by day. */
export const previewQuery = (plan: Plan) =>
  queryOptions({
    queryKey: ["plans", plan.id, "preview", plan.version],
    queryFn: () =>
      unwrap<Preview>(
        client.GET("/v1/repeat-plans/{plan_id}/preview", {
          params: { path: { plan_id: plan.id }, query: { limit: 1 } },
        }),
      ),
  });

/** The repeats of a plan between two days, the earliest first. */
export const repeatsQuery = (plan: Plan, from: string, to: string) =>
  infiniteQueryOptions({
    queryKey: ["plans", plan.id, "repeats", plan.version, from, to],
    queryFn: ({ pageParam }) =>
      unwrap<Preview>(
        client.GET("/v1/repeat-plans/{plan_id}/preview", {
          params: {
            path: { plan_id: plan.id },
            query: { from, to, limit: LISTED_AT_ONCE, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** What a change of a plan would do to the deals that it repeats. */
export const forecastQuery = (plan: Plan, changes: PlanChange) =>
  queryOptions({
    queryKey: ["plans", plan.id, "forecast", plan.version, changes],
    queryFn: () =>
      unwrap<PlanForecast>(
        client.POST("/v1/repeat-plans/{plan_id}/forecast", { params: { path: { plan_id: plan.id } }, body: changes }),
      ),
    meta: { quiet: true },
  });

/** What a plan has done in the last thirty days, by day, newest first. */
export const historyQuery = (planId: string) =>
  queryOptions({
    queryKey: ["plans", planId, "history"],
    queryFn: () =>
      unwrap<PlanHistory>(client.GET("/v1/repeat-plans/{plan_id}/runs", { params: { path: { plan_id: planId } } })),
    refetchInterval: ({ state }) => ((state.data?.due ?? 0) > 0 ? REFRESH_EVERY : false),
  });

/** What a plan decided on a day about each deal. */
export const runsOfDayQuery = (planId: string, day: string) =>
  infiniteQueryOptions({
    queryKey: ["plans", planId, "history", day],
    queryFn: ({ pageParam }) =>
      unwrap<PlanRunPage>(
        client.GET("/v1/repeat-plans/{plan_id}/runs/{day}", {
          params: {
            path: { plan_id: planId, day },
            query: { limit: LISTED_AT_ONCE, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** Tries a repeat at once that could not be made. */
export function useRetryRepeat(planId: string) {
  const queries = useQueryClient();
  return useSubmission({
    mutationFn: (dealId: string, header) =>
      unwrap(
        client.POST("/v1/repeat-plans/{plan_id}/runs/retry", {
          params: { path: { plan_id: planId }, header },
          body: { deal_id: dealId },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ["plans", planId] }),
  });
}

/** The id of the job that plans the repeats of a plan again; null if none was started from this browser. */
export const planJobQuery = (planId: string) =>
  queryOptions<string | null>({
    queryKey: ["plan-jobs", planId],
    queryFn: () => null,
    initialData: null,
    staleTime: Infinity,
  });

export function usePlanChanges() {
  const queries = useQueryClient();
  const common = {
    meta: { quiet: true },
    onSuccess: ({ id, job_id: job }: Plan) => {
      if (job) queries.setQueryData(planJobQuery(id).queryKey, job);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["plans"] }),
  };
  const add = useSubmission({
    ...common,
    mutationFn: (plan: NewPlan, header) =>
      unwrap<Plan>(client.POST("/v1/repeat-plans", { params: { header }, body: plan })),
  });
  const send = ({ plan, changes }: { plan: Plan; changes: PlanChange }) =>
    unwrap<Plan>(
      client.PATCH("/v1/repeat-plans/{plan_id}", {
        params: { path: { plan_id: plan.id }, header: ifMatch(plan.version) },
        body: changes,
      }),
    );
  const change = useSubmission({ ...common, mutationFn: send });
  /** Shows its error in a toast, since it has no form. */
  const turn = useSubmission({ ...common, meta: {}, mutationFn: send });
  const remove = useSubmission({
    meta: common.meta,
    onSettled: common.onSettled,
    mutationFn: (plan: Plan) =>
      unwrap(
        client.DELETE("/v1/repeat-plans/{plan_id}", {
          params: { path: { plan_id: plan.id }, header: ifMatch(plan.version) },
        }),
      ),
  });
  return { add, change, turn, remove };
}
