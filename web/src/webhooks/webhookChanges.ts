/** The changes of webhooks, and the messages that are sent to try one out. */
import { useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "../api/client";
import type { Delivery, NewWebhook, Webhook, WebhookChange, WebhookWithSecret } from "../api/types";
import { useSubmission } from "../api/useSubmission";

export function useWebhookChanges() {
  const queries = useQueryClient();
  const common = { meta: { quiet: true }, onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks"] }) };
  const add = useSubmission({
    ...common,
    mutationFn: (webhook: NewWebhook, header) =>
      unwrap<WebhookWithSecret>(client.POST("/v1/webhooks", { params: { header }, body: webhook })),
  });
  const change = useSubmission({
    ...common,
    mutationFn: ({ webhook, changes }: { webhook: Webhook; changes: WebhookChange }) =>
      unwrap<Webhook>(
        client.PATCH("/v1/webhooks/{webhook_id}", {
          params: { path: { webhook_id: webhook.id }, header: ifMatch(webhook.version) },
          body: changes,
        }),
      ),
  });
  const remove = useSubmission({
    ...common,
    mutationFn: ({ id, version }: Webhook) =>
      unwrap(
        client.DELETE("/v1/webhooks/{webhook_id}", {
          params: { path: { webhook_id: id }, header: ifMatch(version) },
        }),
      ),
  });
  const rotate = useSubmission({
    ...common,
    mutationFn: ({ id }: Webhook, header) =>
      unwrap<WebhookWithSecret>(
        client.POST("/v1/webhooks/{webhook_id}/rotate-secret", { params: { path: { webhook_id: id }, header } }),
      ),
  });
  const tryOut = useSubmission({
    ...common,
    mutationFn: ({ id }: Webhook, header) =>
      unwrap<Delivery>(client.POST("/v1/webhooks/{webhook_id}/test", { params: { path: { webhook_id: id }, header } })),
  });
  const replay = useSubmission({
    ...common,
    mutationFn: ({ id }: Delivery, header) =>
      unwrap<Delivery>(
        client.POST("/v1/deliveries/{delivery_id}/replay", { params: { path: { delivery_id: id }, header } }),
      ),
  });
  return { add, change, remove, rotate, tryOut, replay };
}
