import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Customer } from "../api/types";
import { MoreButton } from "../components/MoreButton";
import { TaskItems } from "../tasks/TaskItems";
import { byDueTime, tasksQuery } from "../tasks/tasks";

/** The open tasks of the deals of a customer. */
export function CustomerTasks({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(tasksQuery({ customer_id: customer.id, state: "open" }));
  const tasks = query.data?.pages.flatMap((page) => page.data).sort(byDueTime) ?? [];
  return (
    <section aria-label={t("customer_page.tasks")}>
      <h3>{t("customer_page.tasks")}</h3>
      {tasks.length > 0 && <TaskItems tasks={tasks} withDeal label={t("customer_page.tasks")} />}
      {query.data && tasks.length === 0 && <p className="quiet">{t("customer_page.no_tasks")}</p>}
      <MoreButton query={query} />
    </section>
  );
}
