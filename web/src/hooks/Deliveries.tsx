import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Delivery, Webhook } from "../api/types";
import { Failed, Waiting } from "../components/Notice";
import { useWebhookChanges } from "../webhooks/webhookChanges";
import { deliveriesQuery } from "./hooks";

/** The last deliveries of a webhook, the newest first. Ended ones can be sent again. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(deliveriesQuery(webhook));
  if (!data) return error ? <Failed error={error} /> : <Waiting />;
  if (data.data.length === 0) return <p>{t("webhooks.no_deliveries")}</p>;
  return (
    <ul className="hooks-rows" aria-label={t("webhooks.deliveries")}>
      {data.data.map((delivery) => (
        <Row key={delivery.id} delivery={delivery} />
      ))}
    </ul>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  const { t, i18n } = useTranslation();
  const { replay } = useWebhookChanges();
  const last = delivery.attempts.at(-1);
  const hasEnded = delivery.state === "done" || delivery.state === "failed";
  const at = new Date(delivery.created_at).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <li className="hooks-row">
      <div className="grow">
        <p>
          {t(`webhooks.delivery_states.${delivery.state}`)} · {t(`webhooks.delivery_kinds.${delivery.kind}`)} · {at}
        </p>
        {last && (
          <p className="hooks-detail">
            {last.status === null
              ? t(`webhooks.errors.${last.error ?? "not_connected"}`)
              : t("webhooks.answered", { status: last.status, answer: last.answer })}
          </p>
        )}
      </div>
      {hasEnded && (
        <Button size="compact-sm" variant="default" loading={replay.isPending} onClick={() => replay.mutate(delivery)}>
          {t("webhooks.replay")}
        </Button>
      )}
    </li>
  );
}
