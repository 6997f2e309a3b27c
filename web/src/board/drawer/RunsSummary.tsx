import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Deal } from "../../api/types";
import { RUN_STATES, runsQuery } from "../../runs/runs";
import { RUNS_ID } from "./DealRuns";

/**
 * How many rules did, did not do or will do something, and a way to the reasons. It is for screens on which the runs are
 * far below; nothing if no rule met the deal.
 */
export function RunsSummary({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const { data } = useInfiniteQuery(runsQuery({ deal_id: deal.id }));
  const runs = data?.pages.flatMap((page) => page.data) ?? [];
  if (runs.length === 0) return null;
  const counts = RUN_STATES.map((state) => ({ state, count: runs.filter((run) => run.state === state).length }));
  const showRuns = () => {
    const section = document.getElementById(RUNS_ID);
    section?.scrollIntoView({ block: "start" });
    section?.focus({ preventScroll: true });
  };
  return (
    <p className="runs-summary">
      <span>{t("rules.title")}:</span>
      {counts
        .filter(({ count }) => count > 0)
        .map(({ state, count }) => (
          <span key={state}>
            {t(`runs.states.${state}`)} ({count})
          </span>
        ))}
      <button type="button" className="link" onClick={showRuns}>
        {t("runs.why")}
      </button>
    </p>
  );
}
