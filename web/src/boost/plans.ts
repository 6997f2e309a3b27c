import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, seen } from "../api/client";
import * as limits from "../api/limits.gen";
import { everyPage } from "../api/queries";
import type { NewPlan, Plan, PlanChange, Preview } from "../api/types";

export const plans = queryOptions({
  queryKey: ["plans"],
  queryFn: () =>
    everyPage<Plan>((cursor) =>
      data(
        client.GET("/v1/repeat-plans", {
          params: { query: { limit: limits.list_plans.limit.maximum, ...(cursor && { cursor }) } },
        }),
      ),
    ),
});

/** What a plan makes in the next twelve months. */
export const previewOf = (plan: Plan) =>
  queryOptions({
    queryKey: ["plans", plan.id, "preview", plan.version],
    queryFn: () =>
      data<Preview>(
        client.GET("/v1/repeat-plans/{plan_id}/preview", {
          params: { path: { plan_id: plan.id }, query: { limit: 20 } },
        }),
      ),
  });

export function usePlanChanges() {
  const queries = useQueryClient();
  const common = { meta: { quiet: true }, onSettled: () => queries.invalidateQueries({ queryKey: ["plans"] }) };
  const add = useMutation({
    ...common,
    mutationFn: (plan: NewPlan) => data<Plan>(client.POST("/v1/repeat-plans", { params: {}, body: plan })),
  });
  const change = useMutation({
    mutationFn: ({ plan, changes }: { plan: Plan; changes: PlanChange }) =>
      data<Plan>(
        client.PATCH("/v1/repeat-plans/{plan_id}", {
          params: { path: { plan_id: plan.id }, header: seen(plan.version) },
          body: changes,
        }),
      ),
    onSettled: common.onSettled,
  });
  return { add, change };
}
