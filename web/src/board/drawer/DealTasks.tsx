import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useRole } from "../../api/roles";
import type { Deal } from "../../api/types";
import { MoreButton } from "../../components/MoreButton";
import { AddTask } from "../../tasks/AddTask";
import { TaskItems } from "../../tasks/TaskItems";
import { byDueTime, tasksQuery } from "../../tasks/tasks";

const REFRESH_EVERY = 10_000; // milliseconds: rules make tasks, too

/** The tasks of a deal. A task keeps its place when it is done. */
export function DealTasks({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const canChange = useRole("agent");
  const query = useInfiniteQuery({
    ...tasksQuery({ deal_id: deal.id }),
    refetchInterval: REFRESH_EVERY,
  });
  const tasks = query.data?.pages.flatMap((page) => page.data).sort(byDueTime) ?? [];
  return (
    <section aria-label={t("tasks.title")}>
      <h3>{t("tasks.title")}</h3>
      {tasks.length > 0 && <TaskItems tasks={tasks} label={t("tasks.title")} />}
      {query.data && tasks.length === 0 && <p className="quiet">{t("tasks.none_of_deal")}</p>}
      <MoreButton query={query} />
      {canChange && <AddTask dealId={deal.id} size="compact-sm" variant="light" />}
    </section>
  );
}
