import { queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../api/client";
import * as limits from "../api/limits.gen";
import { readAllPages } from "../api/queries";
import type { NewPlan, Plan, PlanChange, Preview } from "../api/types";
import { useSubmission } from "../api/useSubmission";

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

/** The deals that a repeat plan will make in the next twelve months. */
export const previewQuery = (plan: Plan) =>
  queryOptions({
    queryKey: ["plans", plan.id, "preview", plan.version],
    queryFn: () =>
      unwrap<Preview>(
        client.GET("/v1/repeat-plans/{plan_id}/preview", {
          params: { path: { plan_id: plan.id }, query: { limit: 20 } },
        }),
      ),
  });

export function usePlanChanges() {
  const queries = useQueryClient();
  const common = { meta: { quiet: true }, onSettled: () => queries.invalidateQueries({ queryKey: ["plans"] }) };
  const add = useSubmission({
    ...common,
    mutationFn: (plan: NewPlan, header) =>
      unwrap<Plan>(client.POST("/v1/repeat-plans", { params: { header }, body: plan })),
  });
  const change = useSubmission({
    mutationFn: ({ plan, changes }: { plan: Plan; changes: PlanChange }) =>
      unwrap<Plan>(
        client.PATCH("/v1/repeat-plans/{plan_id}", {
          params: { path: { plan_id: plan.id }, header: ifMatch(plan.version) },
          body: changes,
        }),
      ),
    onSettled: common.onSettled,
  });
  return { add, change };
}
