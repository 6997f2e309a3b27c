import { Button } from "@mantine/core";
import type { TFunction } from "i18next";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Trigger, Webhook } from "../api/types";
import { DeleteButton } from "../components/DeleteButton";
import { showToast } from "../components/toasts";

type DeleteRequest = Parameters<typeof DeleteButton>[0]["request"];

interface Options<Result> {
  onSuccess: (result: Result) => void;
}

interface Request<Hook, Result> {
  isPending: boolean;
  mutate: (hook: Hook, options: Options<Result>) => void;
}

interface Props<Hook, Made> {
  /** The group of its words. */
  kind: "triggers" | "webhooks";
  hook: Hook;
  /** What stands below its name and state. */
  detail: string;
  log: ReactNode;
  changes: { remove: DeleteRequest & Request<Hook, unknown>; rotate: Request<Hook, Made> };
  onEdit: (hook: Hook) => void;
  onMade: (made: Made) => void;
  /** A further button, which may open the log. */
  button?: (openLog: () => void) => ReactNode;
}

/** A trigger or a webhook: its name and state, the log, and what an admin can do with it. */
export function HookRow<Hook extends Trigger | Webhook, Made>(props: Props<Hook, Made>) {
  const { t } = useTranslation();
  const { kind, hook, onEdit, onMade } = props;
  const { remove, rotate } = props.changes;
  const [isOpen, setOpen] = useState(false);
  return (
    <li aria-label={hook.name}>
      <div className="hooks-row">
        <div className="grow">
          <p>
            <strong>{hook.name}</strong> · {factsOf(hook, t)}
          </p>
          <p className="hooks-detail">{props.detail}</p>
        </div>
        <div className="hooks-buttons">
          <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t(kind === "webhooks" ? "webhooks.deliveries" : "triggers.calls")}
          </Button>
          {props.button?.(() => setOpen(true))}
          <Button size="compact-sm" variant="default" onClick={() => onEdit(hook)}>
            {t("hooks.change")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={rotate.isPending}
            onClick={() => rotate.mutate(hook, { onSuccess: onMade })}
          >
            {t("hooks.rotate")}
          </Button>
          <DeleteButton
            label={t("common.delete")}
            question={t("hooks.delete_which", { name: hook.name })}
            detail={t(kind === "webhooks" ? "webhooks.delete_detail" : "triggers.delete_detail")}
            request={remove}
            onConfirm={() =>
              remove.mutate(hook, {
                onSuccess: () => showToast({ tone: "good", title: t("hooks.deleted"), message: hook.name }),
              })
            }
          />
        </div>
      </div>
      {isOpen && props.log}
    </li>
  );
}

/** The state of a hook; of a trigger also its kind. */
function factsOf(hook: Trigger | Webhook, t: TFunction): string {
  if ("kind" in hook) {
    return `${t(`triggers.kinds.${hook.kind}`)} · ${t(hook.enabled ? "triggers.states.on" : "triggers.states.off")}`;
  }
  return t(`webhooks.states.${hook.enabled ? "on" : hook.off_reason === "gone" ? "gone" : "off"}`);
}
