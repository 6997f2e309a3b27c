import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";

import type { WebhookWithSecret } from "../api/types";
import { OnDemand } from "../components/OnDemand";
import { webhooksQuery } from "./webhooks";

// Loaded when a webhook is first made here, so that the form that chooses one appears earlier.
const WebhookDialog = lazy(async () => ({ default: (await import("./WebhookDialog")).WebhookDialog }));
const SecretDialog = lazy(async () => ({ default: (await import("./SecretDialog")).SecretDialog }));

interface Props {
  /** The id of a webhook; null if none is chosen. */
  value: string | null;
  readOnly: boolean;
  error?: string | null;
  onChange: (id: string | null) => void;
}

/** Chooses a webhook. Only admins see their names. A new one is made in a dialog: the form around it keeps its input. */
export function WebhookSelect({ value, readOnly, error, onChange }: Props) {
  const { t } = useTranslation();
  const { data: webhooks } = useQuery({ ...webhooksQuery, enabled: !readOnly });
  const [isAdding, setAdding] = useState(false);
  const [made, setMade] = useState<WebhookWithSecret | null>(null);
  if (readOnly) return <p className="muted">{t("webhooks.only_admins")}</p>;
  return (
    <div>
      <Select
        label={t("webhooks.one")}
        placeholder={t("removal.choose")}
        description={webhooks?.length === 0 ? t("webhooks.none_yet") : undefined}
        searchable
        allowDeselect={false}
        required
        value={value}
        data={(webhooks ?? []).map(({ id, name, enabled }) => ({
          value: id,
          label: enabled ? name : t("webhooks.named_off", { name }),
        }))}
        error={error}
        onChange={onChange}
      />
      <button type="button" className="link own-line" onClick={() => setAdding(true)}>
        {t("webhooks.add_here")}
      </button>
      <OnDemand wanted={isAdding || made !== null}>
        <WebhookDialog
          edited={isAdding ? "new" : null}
          onClose={() => setAdding(false)}
          onMade={(webhook) => {
            setAdding(false);
            setMade(webhook);
            onChange(webhook.id);
          }}
        />
        <SecretDialog made={made} onClose={() => setMade(null)} />
      </OnDemand>
    </div>
  );
}
