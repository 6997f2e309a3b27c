/** The tasks of a person or of everybody: open ones by due time, overdue ones, or done ones. */
import { Button, SegmentedControl, Select } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ListTodo } from "lucide-react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { Task } from "../api/types";
import { Failed, Notice, Waiting } from "../components/Notice";
import { MemberSelect } from "../components/selects/MemberSelect";
import { AddTask } from "../tasks/AddTask";
import { groupTasks } from "../tasks/due";
import { TaskItems } from "../tasks/TaskItems";
import { FORMER, NOBODY, TASK_STATES, type TaskState, tasksQuery } from "../tasks/tasks";
import "./agenda.css";

const route = getRouteApi("/tasks");
const EVERYONE = "all";

export function TasksPage() {
  const { t } = useTranslation();
  const { data: me } = useSuspenseQuery(meQuery);
  const { who = me.id, state: asked } = route.useSearch();
  const state = TASK_STATES.find((one) => one === asked) ?? "open";
  const navigate = route.useNavigate();
  const canChange = useRole("agent");
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...tasksQuery({ state, ...(who !== EVERYONE && { responsible_id: who }) }),
    placeholderData: keepPreviousData,
  });
  const tasks = data?.pages.flatMap((page) => page.data) ?? [];
  const isEmpty = data !== undefined && tasks.length === 0 && !hasNextPage;

  return (
    <div className="plain-page">
      <header className="page-head">
        <h1>{t("tasks.title")}</h1>
        <span className="grow" />
        <Whose
          value={who}
          userId={me.id}
          isAgent={me.role === "agent"}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, who: next === me.id ? undefined : next }) })
          }
        />
        <SegmentedControl
          aria-label={t("tasks.state")}
          value={state}
          data={TASK_STATES.map((one) => ({ value: one, label: t(`tasks.states.${one}`) }))}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, state: next === "open" ? undefined : next }) })
          }
        />
        {canChange && !isEmpty && <AddTask />}
      </header>
      {error && !data ? (
        <Failed error={error} />
      ) : !data ? (
        <Waiting />
      ) : isEmpty ? (
        <Notice
          icon={<ListTodo size={30} aria-hidden />}
          title={t(`tasks.none.${state}`)}
          detail={t("tasks.none_detail")}
        >
          {canChange && <AddTask />}
        </Notice>
      ) : (
        <div className="sheet">
          <Grouped tasks={tasks} state={state} />
          {hasNextPage && (
            <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t("common.more")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Grouped({ tasks, state }: { tasks: readonly Task[]; state: TaskState }) {
  const { t } = useTranslation();
  if (state === "done") return <TaskItems tasks={tasks} withDeal label={t("tasks.states.done")} />;
  return groupTasks(tasks, new Date()).map(({ group, tasks: some }) => (
    <section key={group} className="agenda" aria-labelledby={`agenda-${group}`}>
      <h2 id={`agenda-${group}`} data-group={group}>
        {t(`tasks.groups.${group}`)}
      </h2>
      <TaskItems tasks={some} withDeal />
    </section>
  ));
}

interface WhoseProps {
  value: string;
  userId: string;
  isAgent: boolean;
  onChange: (who: string) => void;
}

/** Chooses whose tasks are shown. An agent sees their own tasks, and those of the deals that they may see. */
function Whose({ value, userId, isAgent, onChange }: WhoseProps) {
  const { t } = useTranslation();
  const others = [
    { value: userId, label: t("tasks.mine") },
    { value: NOBODY, label: t("tasks.nobody") },
    { value: EVERYONE, label: t(isAgent ? "tasks.seen" : "tasks.everyone") },
    ...(isAgent ? [] : [{ value: FORMER, label: t("tasks.former") }]),
  ];
  const common = {
    "aria-label": t("tasks.whose"),
    allowDeselect: false,
    value,
    onChange: (next: string | null) => {
      if (next) onChange(next);
    },
  };
  return isAgent ? <Select {...common} data={others} /> : <MemberSelect {...common} others={others} except={userId} />;
}
