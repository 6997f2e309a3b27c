import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Webhook, WebhookWithSecret } from "../api/types";
import { useWebhookChanges } from "../webhooks/webhookChanges";
import { WebhookDialog } from "../webhooks/WebhookDialog";
import { webhooksQuery } from "../webhooks/webhooks";
import { Deliveries } from "./Deliveries";
import { HookList } from "./HookList";
import { HookRow } from "./HookRow";

/** The webhooks of the company, each with its last deliveries. */
export function Webhooks() {
  const { data: webhooks, error } = useQuery(webhooksQuery);
  return (
    <HookList<Webhook, WebhookWithSecret>
      kind="webhooks"
      hooks={webhooks}
      error={error}
      row={(webhook, onEdit, onMade) => <Row key={webhook.id} webhook={webhook} onEdit={onEdit} onMade={onMade} />}
      dialog={(props) => <WebhookDialog {...props} />}
    />
  );
}

interface RowProps {
  webhook: Webhook;
  onEdit: (webhook: Webhook) => void;
  onMade: (webhook: WebhookWithSecret) => void;
}

function Row({ webhook, ...handlers }: RowProps) {
  const { t } = useTranslation();
  const { remove, rotate, tryOut } = useWebhookChanges();
  return (
    <HookRow
      kind="webhooks"
      hook={webhook}
      detail={webhook.url}
      log={<Deliveries webhook={webhook} />}
      changes={{ remove, rotate }}
      button={(openLog) => (
        <Button
          size="compact-sm"
          variant="default"
          loading={tryOut.isPending}
          onClick={() => tryOut.mutate(webhook, { onSuccess: openLog })}
        >
          {t("webhooks.test")}
        </Button>
      )}
      {...handlers}
    />
  );
}
