import { Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { Webhook, WebhookWithSecret } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { useWebhookChanges } from "./webhookChanges";

interface Props {
  /** The webhook to change, or "new"; null while the dialog is closed. */
  edited: Webhook | "new" | null;
  onMade: (webhook: WebhookWithSecret) => void;
  onClose: () => void;
}

export function WebhookDialog({ edited, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={edited !== null}
      onClose={props.onClose}
      title={t(edited === "new" ? "webhooks.new" : "webhooks.change")}
    >
      {edited && <Form before={edited === "new" ? null : edited} {...props} />}
    </Dialog>
  );
}

function Form({ before, onMade, onClose }: Omit<Props, "edited"> & { before: Webhook | null }) {
  const { t } = useTranslation();
  const { add, change } = useWebhookChanges();
  const [name, setName] = useState(before?.name ?? "");
  const [url, setUrl] = useState(before?.url ?? "");
  const [enabled, setEnabled] = useState(before?.enabled ?? true);
  const error = before ? change.error : add.error;
  const values = { name: name.trim(), url: url.trim(), enabled };

  return (
    <DialogForm
      input={values}
      submit={t(before ? "common.save" : "common.add")}
      canSubmit={values.name !== "" && values.url !== ""}
      isPending={add.isPending || change.isPending}
      error={error && problemText(error)}
      onSubmit={() => {
        if (before) change.mutate({ webhook: before, changes: values }, { onSuccess: onClose });
        else add.mutate(values, { onSuccess: onMade });
      }}
    >
      <TextInput
        label={t("webhooks.name")}
        required
        data-autofocus
        maxLength={limits.NewWebhook.name.maxLength}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t("webhooks.url")}
        description={t("webhooks.url_how")}
        required
        type="url"
        maxLength={limits.NewWebhook.url.maxLength}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Switch
        label={t("webhooks.is_on")}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </DialogForm>
  );
}
