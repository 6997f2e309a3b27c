import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { pipelinesQuery } from "../api/queries";
import type { Trigger, TriggerWithSecret } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { useTriggerChanges } from "./hooks";

export const TRIGGER_KINDS = ["form_sent", "payment_made", "email_answered", "custom"] as const;

interface Props {
  /** The trigger to change, or "new"; null while the dialog is closed. */
  edited: Trigger | "new" | null;
  onMade: (trigger: TriggerWithSecret) => void;
  onClose: () => void;
}

export function TriggerDialog({ edited, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={edited !== null}
      onClose={props.onClose}
      title={t(edited === "new" ? "triggers.new" : "triggers.change")}
    >
      {edited && <Form before={edited === "new" ? null : edited} {...props} />}
    </Dialog>
  );
}

function Form({ before, onMade, onClose }: Omit<Props, "edited"> & { before: Trigger | null }) {
  const { t } = useTranslation();
  const { add, change } = useTriggerChanges();
  const { data: pipelines } = useQuery(pipelinesQuery);
  const [name, setName] = useState(before?.name ?? "");
  const [kind, setKind] = useState<Trigger["kind"]>(before?.kind ?? "payment_made");
  const [stage, setStage] = useState<string | null>(before?.stage.stage_id ?? null);
  const [enabled, setEnabled] = useState(before?.enabled ?? true);
  const [backwards, setBackwards] = useState(before?.backwards ?? false);
  const [makes, setMakes] = useState(before?.make_deal ?? false);
  const error = before ? change.error : add.error;
  const values = { name: name.trim(), enabled, backwards, make_deal: kind === "form_sent" && makes };

  return (
    <DialogForm
      input={{ ...values, kind, stage }}
      submit={t(before ? "common.save" : "common.add")}
      canSubmit={values.name !== "" && stage !== null}
      isPending={add.isPending || change.isPending}
      error={error && problemText(error)}
      onSubmit={() => {
        if (before) change.mutate({ trigger: before, changes: values }, { onSuccess: onClose });
        else if (stage !== null) add.mutate({ ...values, kind, stage: { stage_id: stage } }, { onSuccess: onMade });
      }}
    >
      <TextInput
        label={t("triggers.name")}
        required
        data-autofocus
        maxLength={limits.NewTrigger.name.maxLength}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t("triggers.kind")}
        allowDeselect={false}
        disabled={before !== null}
        value={kind}
        data={TRIGGER_KINDS.map((one) => ({ value: one, label: t(`triggers.kinds.${one}`) }))}
        onChange={(next) => setKind(next as Trigger["kind"])}
      />
      <Select
        label={t("triggers.stage")}
        placeholder={t("removal.choose")}
        searchable
        required
        allowDeselect={false}
        disabled={before !== null}
        value={stage}
        data={(pipelines ?? []).map((pipeline) => ({
          group: pipeline.name,
          items: pipeline.stages.map((one) => ({ value: one.id, label: one.name })),
        }))}
        onChange={setStage}
      />
      <Switch
        label={t("triggers.backwards")}
        checked={backwards}
        onChange={(event) => setBackwards(event.currentTarget.checked)}
      />
      {kind === "form_sent" && (
        <Switch
          label={t("triggers.makes")}
          checked={makes}
          onChange={(event) => setMakes(event.currentTarget.checked)}
        />
      )}
      <Switch
        label={t("triggers.is_on")}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </DialogForm>
  );
}
