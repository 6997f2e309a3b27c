import { useTranslation } from "react-i18next";

import type { TriggerWithSecret, WebhookWithSecret } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { Copied } from "./Copied";
import { exampleCall } from "./exampleCall";

interface Props {
  /** The webhook or trigger with its new secret; null while the dialog is closed. */
  made: WebhookWithSecret | TriggerWithSecret | null;
  onClose: () => void;
}

/** Shows a new secret, once; of a trigger also its address and an example. */
export function SecretDialog({ made, onClose }: Props) {
  const { t } = useTranslation();
  const address = made && "path" in made ? `${window.location.origin}${made.path}` : null;
  return (
    <Dialog opened={made !== null} onClose={onClose} title={t("hooks.secret_of", { name: made?.name ?? "" })}>
      {made && (
        <DialogForm input={null} isPending={false} onSubmit={onClose}>
          <p className="plain-text">{t("hooks.secret_once")}</p>
          <Copied label={t("hooks.secret")} text={made.secret} />
          {address !== null && <Copied label={t("hooks.address")} text={address} />}
          {address !== null && <Copied label={t("hooks.example")} text={exampleCall(address, made.secret)} />}
        </DialogForm>
      )}
    </Dialog>
  );
}
