/** Webhooks with their deliveries, and triggers with their calls. Only admins see them. */
import { queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "../api/client";
import type {
  DeliveryPage,
  NewTrigger,
  Trigger,
  TriggerCallPage,
  TriggerChange,
  TriggerWithSecret,
  Webhook,
} from "../api/types";
import { useSubmission } from "../api/useSubmission";

const REFRESH_EVERY = 4_000; // milliseconds
const SHOWN = 20;

/** The last deliveries of a webhook, refreshed while they are shown. */
export const deliveriesQuery = (webhook: Webhook) =>
  queryOptions({
    queryKey: ["webhooks", webhook.id, "deliveries"],
    queryFn: () =>
      unwrap<DeliveryPage>(
        client.GET("/v1/webhooks/{webhook_id}/deliveries", {
          params: { path: { webhook_id: webhook.id }, query: { limit: SHOWN } },
        }),
      ),
    refetchInterval: REFRESH_EVERY,
    meta: { quiet: true },
  });

/** The last calls of a trigger, refreshed while they are shown. */
export const callsQuery = (trigger: Trigger) =>
  queryOptions({
    queryKey: ["triggers", trigger.id, "calls"],
    queryFn: () =>
      unwrap<TriggerCallPage>(
        client.GET("/v1/triggers/{trigger_id}/calls", {
          params: { path: { trigger_id: trigger.id }, query: { limit: SHOWN } },
        }),
      ),
    refetchInterval: REFRESH_EVERY,
    meta: { quiet: true },
  });

export function useTriggerChanges() {
  const queries = useQueryClient();
  const common = { meta: { quiet: true }, onSettled: () => queries.invalidateQueries({ queryKey: ["triggers"] }) };
  const add = useSubmission({
    ...common,
    mutationFn: (trigger: NewTrigger, header) =>
      unwrap<TriggerWithSecret>(client.POST("/v1/triggers", { params: { header }, body: trigger })),
  });
  const change = useSubmission({
    ...common,
    mutationFn: ({ trigger, changes }: { trigger: Trigger; changes: TriggerChange }) =>
      unwrap<Trigger>(
        client.PATCH("/v1/triggers/{trigger_id}", {
          params: { path: { trigger_id: trigger.id }, header: ifMatch(trigger.version) },
          body: changes,
        }),
      ),
  });
  const remove = useSubmission({
    ...common,
    mutationFn: ({ id, version }: Trigger) =>
      unwrap(
        client.DELETE("/v1/triggers/{trigger_id}", {
          params: { path: { trigger_id: id }, header: ifMatch(version) },
        }),
      ),
  });
  const rotate = useSubmission({
    ...common,
    mutationFn: ({ id }: Trigger, header) =>
      unwrap<TriggerWithSecret>(
        client.POST("/v1/triggers/{trigger_id}/rotate-secret", { params: { path: { trigger_id: id }, header } }),
      ),
  });
  return { add, change, remove, rotate };
}
