/** Applies a tunnel to the deals that are already on its stage, as a job with progress. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Job, Pipeline, Stage, Tunnel } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { DialogForm } from "../../components/DialogForm";
import { JobProgress } from "../../components/JobProgress";
import { Waiting } from "../../components/Notice";
import { problemText } from "../../components/problems";
import { findStage } from "../../components/stages";
import { stageCountQuery, useApply } from "./apply";
import { NotApplied } from "./NotApplied";

interface Props {
  opened: boolean;
  tunnel: Tunnel;
  source: { pipeline: Pipeline; stage: Stage };
  pipelines: readonly Pipeline[];
  onClose: () => void;
}

export function ApplyDialog({ opened, onClose, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("apply.title")}>
      <Question {...props} />
    </Dialog>
  );
}

function Question({ tunnel, source, pipelines }: Omit<Props, "opened" | "onClose">) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const apply = useApply();
  const [ended, setEnded] = useState<Job | null>(null);
  const { data: count, error } = useQuery({
    ...stageCountQuery(source.pipeline.id, source.stage.id),
    enabled: !apply.data,
  });
  const target = findStage(pipelines, tunnel.target.stage_id);
  const over = useCallback(
    (job: Job) => {
      setEnded(job);
      void queries.invalidateQueries({ queryKey: ["board"] });
    },
    [queries],
  );
  const problem = apply.error ?? error;

  return (
    <DialogForm
      input={null}
      {...(!apply.data && count !== undefined && count > 0 && { submit: t("apply.run", { count }) })}
      isPending={apply.isPending}
      error={problem && problemText(problem)}
      onSubmit={() => apply.mutate(tunnel.id)}
    >
      {!apply.data && count === undefined && !problem && <Waiting />}
      {!apply.data && count !== undefined && (
        <p className="plain-text">
          {count === 0
            ? t("apply.none", { stage: source.stage.name })
            : t(`apply.detail.${tunnel.action}`, {
                count,
                stage: source.stage.name,
                target: target?.pipeline.name ?? "",
              })}
        </p>
      )}
      {apply.data && !ended && <JobProgress id={apply.data.id} onOver={over} />}
      {ended && (
        <p className="plain-text" role="status">
          {ended.status === "done" ? t("apply.done", { count: ended.done }) : t("apply.failed", { count: ended.done })}
        </p>
      )}
      {ended && ended.failed > 0 && <NotApplied job={ended} target={target?.stage} />}
    </DialogForm>
  );
}
