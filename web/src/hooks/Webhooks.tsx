import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Webhook, WebhookWithSecret } from "../api/types";
import { DeleteButton } from "../components/DeleteButton";
import { Failed, Waiting } from "../components/Notice";
import { showToast } from "../components/toasts";
import { webhooksQuery } from "../webhooks/webhooks";
import { Deliveries } from "./Deliveries";
import { useWebhookChanges } from "./hooks";
import { SecretDialog } from "./SecretDialog";
import { WebhookDialog } from "./WebhookDialog";

/** The webhooks of the company, each with its last deliveries. */
export function Webhooks() {
  const { t } = useTranslation();
  const { data: webhooks, error } = useQuery(webhooksQuery);
  const [edited, setEdited] = useState<Webhook | "new" | null>(null);
  const [made, setMade] = useState<WebhookWithSecret | null>(null);
  return (
    <section className="hooks-part" aria-labelledby="webhooks">
      <header className="hooks-head">
        <h2 id="webhooks">{t("webhooks.title")}</h2>
        <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setEdited("new")}>
          {t("webhooks.add")}
        </Button>
      </header>
      <p className="hooks-detail">{t("webhooks.detail")}</p>
      {webhooks ? (
        <ul className="hooks-rows">
          {webhooks.map((webhook) => (
            <Row key={webhook.id} webhook={webhook} onEdit={setEdited} onMade={setMade} />
          ))}
        </ul>
      ) : error ? (
        <Failed error={error} />
      ) : (
        <Waiting />
      )}
      {webhooks?.length === 0 && <p>{t("webhooks.none_yet")}</p>}
      <WebhookDialog
        edited={edited}
        onClose={() => setEdited(null)}
        onMade={(webhook) => {
          setEdited(null);
          setMade(webhook);
        }}
      />
      <SecretDialog made={made} onClose={() => setMade(null)} />
    </section>
  );
}

interface RowProps {
  webhook: Webhook;
  onEdit: (webhook: Webhook) => void;
  onMade: (webhook: WebhookWithSecret) => void;
}

function Row({ webhook, onEdit, onMade }: RowProps) {
  const { t } = useTranslation();
  const { remove, rotate, tryOut } = useWebhookChanges();
  const [isOpen, setOpen] = useState(false);
  const state = webhook.enabled ? "on" : webhook.off_reason === "gone" ? "gone" : "off";
  return (
    <li aria-label={webhook.name}>
      <div className="hooks-row">
        <div className="grow">
          <p>
            <strong>{webhook.name}</strong> · {t(`webhooks.states.${state}`)}
          </p>
          <p className="hooks-detail">{webhook.url}</p>
        </div>
        <div className="hooks-buttons">
          <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t("webhooks.deliveries")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={tryOut.isPending}
            onClick={() => tryOut.mutate(webhook, { onSuccess: () => setOpen(true) })}
          >
            {t("webhooks.test")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => onEdit(webhook)}>
            {t("hooks.change")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={rotate.isPending}
            onClick={() => rotate.mutate(webhook, { onSuccess: onMade })}
          >
            {t("hooks.rotate")}
          </Button>
          <DeleteButton
            label={t("common.delete")}
            question={t("hooks.delete_which", { name: webhook.name })}
            detail={t("webhooks.delete_detail")}
            request={remove}
            onConfirm={() =>
              remove.mutate(webhook, {
                onSuccess: () => showToast({ tone: "good", title: t("hooks.deleted"), message: webhook.name }),
              })
            }
          />
        </div>
      </div>
      {isOpen && <Deliveries webhook={webhook} />}
    </li>
  );
}
