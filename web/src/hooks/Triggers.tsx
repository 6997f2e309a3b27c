import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { pipelinesQuery } from "../api/queries";
import type { Trigger, TriggerWithSecret } from "../api/types";
import { DeleteButton } from "../components/DeleteButton";
import { Failed, Waiting } from "../components/Notice";
import { showToast } from "../components/toasts";
import { triggersQuery } from "../webhooks/triggers";
import { Calls } from "./Calls";
import { useTriggerChanges } from "./hooks";
import { SecretDialog } from "./SecretDialog";
import { TriggerDialog } from "./TriggerDialog";

/** The triggers of the company, each with its last calls. */
export function Triggers() {
  const { t } = useTranslation();
  const { data: triggers, error } = useQuery(triggersQuery);
  const [edited, setEdited] = useState<Trigger | "new" | null>(null);
  const [made, setMade] = useState<TriggerWithSecret | null>(null);
  return (
    <section className="hooks-part" aria-labelledby="triggers">
      <header className="hooks-head">
        <h2 id="triggers">{t("triggers.title")}</h2>
        <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setEdited("new")}>
          {t("triggers.add")}
        </Button>
      </header>
      <p className="hooks-detail">{t("triggers.detail")}</p>
      {triggers ? (
        <ul className="hooks-rows">
          {triggers.map((trigger) => (
            <Row key={trigger.id} trigger={trigger} onEdit={setEdited} onMade={setMade} />
          ))}
        </ul>
      ) : error ? (
        <Failed error={error} />
      ) : (
        <Waiting />
      )}
      {triggers?.length === 0 && <p>{t("triggers.none_yet")}</p>}
      <TriggerDialog
        edited={edited}
        onClose={() => setEdited(null)}
        onMade={(trigger) => {
          setEdited(null);
          setMade(trigger);
        }}
      />
      <SecretDialog made={made} onClose={() => setMade(null)} />
    </section>
  );
}

interface RowProps {
  trigger: Trigger;
  onEdit: (trigger: Trigger) => void;
  onMade: (trigger: TriggerWithSecret) => void;
}

function Row({ trigger, onEdit, onMade }: RowProps) {
  const { t } = useTranslation();
  const { data: pipelines } = useQuery(pipelinesQuery);
  const { remove, rotate } = useTriggerChanges();
  const [isOpen, setOpen] = useState(false);
  const pipeline = pipelines?.find(({ id }) => id === trigger.stage.pipeline_id);
  const stage = pipeline?.stages.find(({ id }) => id === trigger.stage.stage_id);
  return (
    <li aria-label={trigger.name}>
      <div className="hooks-row">
        <div className="grow">
          <p>
            <strong>{trigger.name}</strong> · {t(`triggers.kinds.${trigger.kind}`)} ·{" "}
            {t(trigger.enabled ? "triggers.states.on" : "triggers.states.off")}
          </p>
          <p className="hooks-detail">
            {t("triggers.moves_to", { stage: pipeline && stage ? `${pipeline.name} / ${stage.name}` : "?" })}
          </p>
        </div>
        <div className="hooks-buttons">
          <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t("triggers.calls")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => onEdit(trigger)}>
            {t("hooks.change")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={rotate.isPending}
            onClick={() => rotate.mutate(trigger, { onSuccess: onMade })}
          >
            {t("hooks.rotate")}
          </Button>
          <DeleteButton
            label={t("common.delete")}
            question={t("hooks.delete_which", { name: trigger.name })}
            detail={t("triggers.delete_detail")}
            request={remove}
            onConfirm={() =>
              remove.mutate(trigger, {
                onSuccess: () => showToast({ tone: "good", title: t("hooks.deleted"), message: trigger.name }),
              })
            }
          />
        </div>
      </div>
      {isOpen && <Calls trigger={trigger} />}
    </li>
  );
}
