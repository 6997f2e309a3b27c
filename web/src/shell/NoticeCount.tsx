import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { taskCountQuery } from "../api/queries";

/** Counting ends there: it stands for as many or more. */
const MOST = 100;

/** The number of the user's unread notices, if there are any. */
export function NoticeCount() {
  const { t } = useTranslation();
  const { data } = useQuery(taskCountQuery);
  const count = data?.unread_notices ?? 0;
  if (count === 0) return null;
  const words = count < MOST ? t("nav.unread_notices", { count }) : t("nav.most_unread_notices", { count: MOST });
  return (
    <span className="nav-count" data-unread>
      <span aria-hidden>{count < MOST ? count : `${String(MOST - 1)}+`}</span>
      <span className="unseen">{`(${words})`}</span>
    </span>
  );
}
