import { Select } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { dealQuery } from "../../api/queries";
import type { Pipeline, Rule, Run } from "../../api/types";
import { RunList } from "../../runs/RunList";
import { RUN_STATES, runsQuery, type RunState } from "../../runs/runs";
import { WhyNot } from "./WhyNot";

/** What a rule did, did not do, or will do, newest first. */
export function RunLog({ rule, pipelines }: { rule: Rule; pipelines: readonly Pipeline[] }) {
  const { t } = useTranslation();
  const [state, setState] = useState<RunState | null>(null);
  const query = useInfiniteQuery(runsQuery({ rule_id: rule.id, ...(state !== null && { state }) }));
  return (
    <section className="part" aria-label={t("runs.title")}>
      <h3>{t("runs.title")}</h3>
      <Select
        aria-label={t("runs.filter")}
        placeholder={t("runs.every_state")}
        clearable
        clearButtonProps={{ "aria-label": t("runs.every_state") }}
        value={state}
        data={RUN_STATES.map((one) => ({ value: one, label: t(`runs.states.${one}`) }))}
        onChange={setState}
      />
      <WhyNot rule={rule} pipelines={pipelines} />
      <RunList
        query={query}
        none={t(state === null ? "runs.none" : "runs.none_in_state")}
        nameOf={(run) => <RunDeal run={run} />}
      />
    </section>
  );
}

function RunDeal({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { data: deal } = useQuery(dealQuery(run.deal_id));
  return (
    <Link to="/board" search={{ deal: run.deal_id }}>
      {deal?.title ?? t("deals.one")}
    </Link>
  );
}
