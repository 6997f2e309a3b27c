/** What a plan has made on each day, and what it could not make and why. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Plan } from "../../api/types";
import { Failed, Waiting } from "../../components/Notice";
import { formatDay } from "../../i18n/day";
import { historyQuery } from "../plans";
import { RunsOfDay } from "./RunsOfDay";
import "./history.css";

export function PlanHistory({ plan, canRetry }: { plan: Plan; canRetry: boolean }) {
  const { t, i18n } = useTranslation();
  const { data: history, error } = useQuery(historyQuery(plan.id));
  const [chosen, setChosen] = useState<string | null>(null);
  if (error && !history) return <Failed error={error} />;
  if (!history) return <Waiting />;

  return (
    <div className="plan-history">
      {history.due > 0 && <p role="status">{t("boost.due_now", { count: history.due })}</p>}
      {history.held > 0 && <p>{t("boost.held_now", { count: history.held })}</p>}
      {history.data.length === 0 && <p className="quiet">{t("boost.no_history")}</p>}
      {history.data.map((day) => (
        <article key={day.date} className="plan-day">
          <h3>
            <button
              type="button"
              aria-expanded={day.date === chosen}
              onClick={() => setChosen(day.date === chosen ? null : day.date)}
            >
              {formatDay(day.date, i18n.language, { dateStyle: "full" })}
            </button>
          </h3>
          <p>
            {[
              t("boost.made_count", { count: day.made }),
              ...(day.skipped > 0 ? [t("boost.skipped_count", { count: day.skipped })] : []),
              ...(day.held > 0 ? [t("boost.held_count", { count: day.held })] : []),
            ].join(" · ")}
          </p>
          {day.date === chosen && <RunsOfDay plan={plan} day={day.date} canRetry={canRetry} />}
        </article>
      ))}
      {!history.complete && <p className="quiet">{t("boost.only_newest")}</p>}
    </div>
  );
}
