import { Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { membersQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { Task } from "../api/types";
import { showToast } from "../components/toasts";
import { formatSpan } from "../i18n/relative";
import { isOverdue } from "./due";
import { useTaskChanges } from "./tasks";

interface Props {
  task: Task;
  /** Whether its deal is shown, with a link. */
  withDeal: boolean;
  onEdit: (task: Task) => void;
}

/** A task: a box to tick when it is done, what to do, and when it is due. */
export function TaskRow({ task, withDeal, onEdit }: Props) {
  const { t } = useTranslation();
  const canChange = useRole("agent");
  const { finish } = useTaskChanges();
  const isDone = finish.isPending ? finish.variables.done : task.done_at !== null;
  const isLate = isOverdue(task, new Date());

  const set = (which: Task, done: boolean) =>
    finish.mutate(
      { task: which, done },
      {
        onSuccess: (changed) =>
          showToast({
            tone: "good",
            about: changed.id,
            title: t(done ? "tasks.finished" : "tasks.reopened"),
            message: (
              <>
                {changed.title}{" "}
                <button type="button" className="link" onClick={() => set(changed, !done)}>
                  {t("deals.undo")}
                </button>
              </>
            ),
          }),
      },
    );

  return (
    <li className="task" data-done={isDone || undefined} data-late={isLate || undefined}>
      {canChange && (
        <Checkbox
          aria-label={t("tasks.finish", { title: task.title })}
          checked={isDone}
          // It stays enabled during the request: a disabled box would lose the keyboard's focus.
          onChange={() => set(task, !isDone)}
        />
      )}
      <div className="task-body">
        {canChange ? (
          <button type="button" className="task-title" onClick={() => onEdit(task)}>
            {task.title}
          </button>
        ) : (
          <strong className="task-title">{task.title}</strong>
        )}
        <p className="task-facts">
          <When task={task} isLate={isLate} />
          {withDeal && <DealOfTask task={task} />}
          <Person task={task} />
          {task.made_by.kind === "rule" && <span>{t("tasks.by_rule", { name: task.made_by.name })}</span>}
        </p>
        {task.text && <p className="task-text">{task.text}</p>}
        {task.ends_run && task.done_at === null && <p className="task-waits">{t("tasks.waits")}</p>}
      </div>
    </li>
  );
}

function When({ task, isLate }: { task: Task; isLate: boolean }) {
  const { t, i18n } = useTranslation();
  const format = (instant: string) =>
    new Date(instant).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  if (task.done_at !== null) {
    return (
      <time dateTime={task.done_at}>
        {t("tasks.done_at", { at: format(task.done_at), name: task.done_by?.name ?? "" })}
      </time>
    );
  }
  return (
    <time dateTime={task.due_at}>
      {t(isLate ? "tasks.overdue" : "tasks.due", {
        span: formatSpan(new Date(task.due_at), new Date(), i18n.language),
        at: format(task.due_at),
      })}
    </time>
  );
}

function DealOfTask({ task }: { task: Task }) {
  const { t } = useTranslation();
  if (task.deal_title === null || task.pipeline_id === null) return <span>{t("tasks.hidden_deal")}</span>;
  return (
    <Link to="/board/$pipelineId" params={{ pipelineId: task.pipeline_id }} search={{ deal: task.deal_id }}>
      {task.deal_title}
    </Link>
  );
}

function Person({ task }: { task: Task }) {
  const { t } = useTranslation();
  const { data: members } = useQuery(membersQuery);
  if (task.responsible_id === null) return <span>{t("deals.nobody")}</span>;
  const member = members?.find(({ id }) => id === task.responsible_id);
  return <span>{member ? member.name || member.email : members ? t("deals.somebody_gone") : ""}</span>;
}
