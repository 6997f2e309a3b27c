import { Button } from "@mantine/core";
import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useRole } from "../api/roles";
import type { Run } from "../api/types";
import { useDealFields } from "../fields/dealFields";
import { laterState, MESSAGE_TONES } from "./messageState";
import { useRetry } from "./runs";
import { timeText, whyText } from "./runText";
import { RunWhy } from "./RunWhy";
import "./runs.css";

/** A run of a rule: its state, its time, why, and a retry for those who may. `children` name its rule or its deal. */
export function RunLine({ run, children }: { run: Run; children: ReactNode }) {
  const { t } = useTranslation();
  const canRetry = useRole("manager");
  const fields = useDealFields();
  const retry = useRetry();
  const why = whyText(run, fields);
  const later = laterState(run);
  return (
    <li className="run" data-run={run.id}>
      <div className="run-head">
        <span className="run-what">{children}</span>
        <span className="run-state" data-state={run.state}>
          {t(`runs.states.${run.state}`)}
        </span>
        {later && (
          <span className="run-state" data-state={MESSAGE_TONES[later]}>
            {t(`messages.states.${later}`)}
          </span>
        )}
      </div>
      <time dateTime={run.due_at ?? run.ended_at ?? run.created_at}>{timeText(run, new Date())}</time>
      {why && <p>{why}</p>}
      {run.ended_at !== null && <RunWhy run={run} />}
      {run.state === "failed" && canRetry && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<RotateCcw size={14} aria-hidden />}
          loading={retry.isPending}
          onClick={() => retry.mutate(run.id)}
        >
          {t("runs.retry")}
        </Button>
      )}
    </li>
  );
}
