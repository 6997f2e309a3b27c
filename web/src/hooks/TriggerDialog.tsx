import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { pipelinesQuery } from "../api/queries";
import type { Trigger, TriggerWithSecret } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { useEdited } from "../unsaved/useEdited";
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
  const { draft, edit, edits } = useEdited(before, toDraft);
  const { kind, stage, enabled, backwards } = draft;
  const error = before ? change.error : add.error;
  const values = { name: draft.name.trim(), enabled, backwards, make_deal: kind === "form_sent" && draft.make_deal };

  return (
    <DialogForm
      input={edits}
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
        value={draft.name}
        onChange={(event) => edit({ name: event.currentTarget.value })}
      />
      <Select
        label={t("triggers.kind")}
        allowDeselect={false}
        disabled={before !== null}
        value={kind}
        data={TRIGGER_KINDS.map((one) => ({ value: one, label: t(`triggers.kinds.${one}`) }))}
        onChange={(next) => edit({ kind: next as Trigger["kind"] })}
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
        onChange={(next) => edit({ stage: next })}
      />
      <Switch
        label={t("triggers.backwards")}
        checked={backwards}
        onChange={(event) => edit({ backwards: event.currentTarget.checked })}
      />
      {kind === "form_sent" && (
        <Switch
          label={t("triggers.makes")}
          checked={draft.make_deal}
          onChange={(event) => edit({ make_deal: event.currentTarget.checked })}
        />
      )}
      <Switch
        label={t("triggers.is_on")}
        checked={enabled}
        onChange={(event) => edit({ enabled: event.currentTarget.checked })}
      />
    </DialogForm>
  );
}

interface Draft extends Pick<Trigger, "name" | "kind" | "enabled" | "backwards" | "make_deal"> {
  stage: string | null;
}

function toDraft(trigger: Trigger | null): Draft {
  if (!trigger)
    return { name: "", kind: "payment_made", stage: null, enabled: true, backwards: false, make_deal: false };
  const { name, kind, stage, enabled, backwards, make_deal } = trigger;
  return { name, kind, stage: stage.stage_id, enabled, backwards, make_deal };
}
