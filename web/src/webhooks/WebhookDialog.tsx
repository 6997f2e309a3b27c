import { Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { Webhook, WebhookWithSecret } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { useEdited } from "../unsaved/useEdited";
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
  const { draft, edit, edits } = useEdited(before, toDraft);
  const error = before ? change.error : add.error;
  const values = { ...draft, name: draft.name.trim(), url: draft.url.trim() };

  return (
    <DialogForm
      input={edits}
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
        value={draft.name}
        onChange={(event) => edit({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t("webhooks.url")}
        description={t("webhooks.url_how")}
        required
        type="url"
        maxLength={limits.NewWebhook.url.maxLength}
        value={draft.url}
        onChange={(event) => edit({ url: event.currentTarget.value })}
      />
      <Switch
        label={t("webhooks.is_on")}
        checked={draft.enabled}
        onChange={(event) => edit({ enabled: event.currentTarget.checked })}
      />
    </DialogForm>
  );
}

function toDraft(webhook: Webhook | null): Pick<Webhook, "name" | "url" | "enabled"> {
  const { name, url, enabled } = webhook ?? { name: "", url: "", enabled: true };
  return { name, url, enabled };
}
