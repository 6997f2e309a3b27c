import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { taskCountQuery } from "../api/queries";

/** Counting ends there: it stands for as many or more. */
const MOST = 100;

/** The number of the user's open tasks, and of those that are overdue, if there are any. */
export function TaskCount() {
  const { t } = useTranslation();
  const { data } = useQuery(taskCountQuery);
  if (!data || data.open === 0) return null;
  const { open, overdue } = data;
  const words = [
    open < MOST ? t("nav.open_tasks", { count: open }) : t("nav.most_open_tasks", { count: MOST }),
    ...(overdue > 0 ? [t("nav.overdue_tasks", { count: overdue })] : []),
  ];
  return (
    <span className="nav-count" data-late={overdue > 0 || undefined}>
      <span aria-hidden>{open < MOST ? open : `${String(MOST - 1)}+`}</span>
      <span className="unseen">{`(${words.join(", ")})`}</span>
    </span>
  );
}
