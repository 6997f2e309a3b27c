import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { TriggerWithSecret, WebhookWithSecret } from "../api/types";
import { Failed, Notice, Waiting } from "../components/Notice";
import { SecretDialog } from "../webhooks/SecretDialog";

interface Dialog<Hook, Made> {
  edited: Hook | "new" | null;
  onClose: () => void;
  onMade: (made: Made) => void;
}

interface Props<Hook, Made> {
  /** The id of the heading, and the group of its words. */
  kind: "triggers" | "webhooks";
  hooks: readonly Hook[] | undefined;
  error: Error | null;
  row: (hook: Hook, onEdit: (hook: Hook) => void, onMade: (made: Made) => void) => ReactNode;
  /** The dialog that makes or changes a hook. */
  dialog: (props: Dialog<Hook, Made>) => ReactNode;
}

const WORDS = {
  triggers: {
    title: "triggers.title",
    add: "triggers.add",
    detail: "triggers.detail",
    none: "triggers.none_yet",
  },
  webhooks: {
    title: "webhooks.title",
    add: "webhooks.add",
    detail: "webhooks.detail",
    none: "webhooks.none_yet",
  },
} as const;

/** The triggers or the webhooks of the company. A new secret is shown once. */
export function HookList<Hook extends { id: string }, Made extends TriggerWithSecret | WebhookWithSecret>({
  kind,
  hooks,
  error,
  row,
  dialog,
}: Props<Hook, Made>) {
  const { t } = useTranslation();
  const words = WORDS[kind];
  const [edited, setEdited] = useState<Hook | "new" | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const isEmpty = hooks?.length === 0;
  const isEdited = ({ id }: Hook) => edited !== null && edited !== "new" && edited.id === id;
  const add = (
    <Button size="xs" variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={() => setEdited("new")}>
      {t(words.add)}
    </Button>
  );
  return (
    <section className="hooks-part" aria-labelledby={kind}>
      <header className="hooks-head">
        <h2 id={kind}>{t(words.title)}</h2>
        {!isEmpty && add}
      </header>
      {!isEmpty && <p className="hooks-detail">{t(words.detail)}</p>}
      {isEmpty ? (
        <Notice title={t(words.none)} detail={t(words.detail)}>
          {add}
        </Notice>
      ) : hooks ? (
        <ul className="hooks-rows">{hooks.map((hook) => row(hook, setEdited, setMade))}</ul>
      ) : error ? (
        <Failed error={error} />
      ) : (
        <Waiting />
      )}
      {dialog({
        edited: hooks?.find(isEdited) ?? edited,
        onClose: () => setEdited(null),
        onMade: (hook) => {
          setEdited(null);
          setMade(hook);
        },
      })}
      <SecretDialog made={made} onClose={() => setMade(null)} />
    </section>
  );
}
