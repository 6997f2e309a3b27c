import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Plan, PlanRun } from "../../api/types";
import { MoreButton } from "../../components/MoreButton";
import { showToast } from "../../components/toasts";
import { formatDay } from "../../i18n/day";
import { fieldLabel } from "../../i18n/fieldLabel";
import { runsOfDayQuery, useRetryRepeat } from "../plans";

interface Props {
  plan: Plan;
  day: string;
  canRetry: boolean;
}

/** The repeats of a day: the deal that was made, or why none was made. One that is held can be tried at once. */
export function RunsOfDay({ plan, day, canRetry }: Props) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(runsOfDayQuery(plan.id, day));
  const retry = useRetryRepeat(plan.id);
  const runs = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <ul className="rows plan-runs">
        {runs.map((run, at) => (
          <li key={`${run.deal_id ?? String(at)}${run.day}`}>
            <RunText run={run} />
            {run.still_held && canRetry && (
              <Button
                size="compact-xs"
                variant="default"
                loading={retry.isPending && retry.variables === run.deal_id}
                onClick={() =>
                  retry.mutate(run.deal_id ?? "", {
                    onSuccess: () => showToast({ tone: "good", title: t("boost.retried"), message: run.title ?? "" }),
                  })
                }
              >
                {t("boost.retry")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </>
  );
}

function RunText({ run }: { run: PlanRun }) {
  const { t, i18n } = useTranslation();
  const shown = run.made_deal_id ?? run.deal_id;
  return (
    <span>
      {shown === null ? (
        t("boost.hidden_deal")
      ) : (
        <Link to="/board" search={{ deal: shown }}>
          {run.title}
        </Link>
      )}
      <small>
        {t("boost.run", {
          day: formatDay(run.day, i18n.language),
          what:
            run.outcome === "made"
              ? t("boost.outcomes.made")
              : t(`boost.codes.${run.code as Exclude<PlanRun["code"], "made">}`, {
                  fields: run.fields.map(fieldLabel).join(", "),
                }),
        })}
      </small>
    </span>
  );
}
