import { Textarea, TextInput } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { toProblem } from "../api/problem";
import { meQuery, pipelinesQuery } from "../api/queries";
import { atLeast } from "../api/roles";
import type { Deal, Role, Task } from "../api/types";
import { DeleteButton } from "../components/DeleteButton";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { DealSearch } from "../components/selects/DealSearch";
import { MemberSelect } from "../components/selects/MemberSelect";
import { showToast } from "../components/toasts";
import { DayField } from "../inputs/DayField";
import { TimeField } from "../inputs/TimeField";
import { useEdited } from "../unsaved/useEdited";
import { useDiscard } from "../unsaved/useUnsaved";
import { splitMoment, toDue } from "./due";
import { useTaskChanges } from "./tasks";

interface Props {
  opened: boolean;
  /** The task to edit; null for a new one. */
  task: Task | null;
  /** The deal of a new task; without it the user chooses one. */
  dealId?: string;
  onClose: () => void;
}

/** Makes a task, or edits or deletes one. */
export function TaskDialog({ opened, task, onClose, ...others }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t(task ? "tasks.edit" : "tasks.new")}>
      <Form task={task} onClose={onClose} {...others} />
    </Dialog>
  );
}

function Form({ task, dealId, onClose }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { add, change } = useTaskChanges();
  const [deal, setDeal] = useState<Deal | null>(null);
  const { draft, edit, edits } = useEdited(
    task,
    useCallback((one: Task | null) => toDraft(one, me.id), [me.id]),
  );
  const request = task ? change : add;
  const problem = request.error ? toProblem(request.error) : null;
  const at = (pointer: string) =>
    problem?.document.errors?.some((one) => one.pointer === pointer) ? problemText(problem) : undefined;
  const isPlaced = ["/title", "/due_at", "/due_on", "/responsible_id"].some((pointer) => at(pointer));
  const newDealId = dealId ?? deal?.id;
  // An agent gives tasks to nobody else, as with deals.
  const only = atLeast(me.role as Role, "manager")
    ? undefined
    : [me.id, ...(task?.responsible_id ? [task.responsible_id] : [])];

  const done = (title: string) => {
    showToast({ tone: "good", title });
    onClose();
  };

  return (
    <DialogForm
      input={[edits, deal?.id]}
      submit={t(task ? "common.save" : "common.add")}
      canSubmit={draft.title.trim() !== "" && draft.day !== null && (task !== null || newDealId !== undefined)}
      isPending={request.isPending}
      error={problem && !isPlaced ? problemText(problem) : null}
      onSubmit={() => {
        if (task)
          change.mutate({ task, change: findDifferences(task, draft) }, { onSuccess: () => done(t("tasks.saved")) });
        else if (newDealId !== undefined && draft.day !== null) {
          const { title, text, responsible } = draft;
          add.mutate(
            {
              deal_id: newDealId,
              title: title.trim(),
              text: text.trim() || null,
              responsible_id: responsible,
              ...toDue(draft.day, draft.time),
            },
            { onSuccess: () => done(t("tasks.made")) },
          );
        }
      }}
    >
      <TextInput
        label={t("tasks.name")}
        required
        data-autofocus
        maxLength={limits.NewTask.title.maxLength}
        value={draft.title}
        error={at("/title")}
        onChange={(event) => edit({ title: event.currentTarget.value })}
      />
      {!task && dealId === undefined && (
        <DealSearch label={t("deals.one")} value={deal} pipelines={pipelines} onChange={setDeal} />
      )}
      <div className="pair">
        <DayField
          label={t("tasks.day")}
          required
          value={draft.day}
          error={at("/due_on") ?? at("/due_at")}
          onChange={(day) => edit({ day })}
        />
        <TimeField label={t("tasks.time")} value={draft.time} onChange={(time) => edit({ time })} />
      </div>
      <p className="quiet">{t("tasks.time_detail")}</p>
      <MemberSelect
        label={t("fields.responsible_id")}
        clearable
        clearButtonProps={{ "aria-label": t("deals.nobody") }}
        {...(only && { only })}
        value={draft.responsible}
        error={at("/responsible_id")}
        onChange={(responsible) => edit({ responsible })}
      />
      <Textarea
        label={t("tasks.text")}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={limits.NewTask.text.maxLength}
        value={draft.text}
        onChange={(event) => edit({ text: event.currentTarget.value })}
      />
      {task && <DeleteTask task={task} onGone={() => done(t("tasks.deleted"))} />}
    </DialogForm>
  );
}

function DeleteTask({ task, onGone }: { task: Task; onGone: () => void }) {
  const { t } = useTranslation();
  const { remove } = useTaskChanges();
  const discard = useDiscard();
  return (
    <div>
      <DeleteButton
        label={t("tasks.delete")}
        question={t("tasks.delete_which", { title: task.title })}
        detail={t(task.ends_run && task.done_at === null ? "tasks.delete_waits" : "tasks.delete_detail")}
        request={remove}
        onConfirm={() =>
          remove.mutate(task, {
            onSuccess: () => {
              discard();
              onGone();
            },
          })
        }
      />
    </div>
  );
}

interface Draft {
  title: string;
  day: string | null;
  time: string | null;
  responsible: string | null;
  text: string;
}

function toDraft(task: Task | null, userId: string): Draft {
  if (!task) return { title: "", day: null, time: null, responsible: userId, text: "" };
  const { title, text, responsible_id: responsible } = task;
  return { title, text: text ?? "", responsible, ...splitMoment(task.due_at) };
}

/** Only the edited values: a due time that was not touched keeps its seconds. */
function findDifferences(task: Task, draft: Draft) {
  const before = toDraft(task, "");
  const isDueElsewhen = draft.day !== before.day || draft.time !== before.time;
  return {
    ...(draft.title.trim() !== before.title && { title: draft.title.trim() }),
    ...(draft.text.trim() !== before.text.trim() && { text: draft.text.trim() || null }),
    ...(draft.responsible !== before.responsible && { responsible_id: draft.responsible }),
    ...(isDueElsewhen && draft.day !== null && toDue(draft.day, draft.time)),
  };
}
