import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Deal } from "../../api/types";
import { RunList } from "../../runs/RunList";
import { runsQuery } from "../../runs/runs";

export const RUNS_ID = "deal-runs";

/** What automation rules did, did not do, or will do to a deal; nothing if no rule met it. */
export function DealRuns({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(runsQuery({ deal_id: deal.id }));
  if (!query.data?.pages.some((page) => page.data.length > 0)) return null;
  return (
    <section id={RUNS_ID} className="deal-runs" tabIndex={-1} aria-label={t("rules.title")}>
      <h3>{t("rules.title")}</h3>
      <RunList
        query={query}
        none=""
        nameOf={(run) => (
          <Link to="/tunnels" search={{ stage: run.stage_id, rule: run.rule_id }}>
            {run.rule_name}
          </Link>
        )}
      />
    </section>
  );
}
