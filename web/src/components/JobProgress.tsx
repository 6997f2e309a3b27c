import { Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { isOver, jobQuery } from "../api/jobs";
import type { Job } from "../api/types";

interface Props {
  id: string;
  /** Called once when the job has ended, successfully or not. */
  onOver: (job: Job) => void;
}

/** The progress of a job; the total is shown as soon as it is known. */
export function JobProgress({ id, onOver }: Props) {
  const { t } = useTranslation();
  const { data: job } = useQuery(jobQuery(id));
  const isReported = useRef(false);
  useEffect(() => {
    if (!job || !isOver(job) || isReported.current) return;
    isReported.current = true;
    onOver(job);
  }, [job, onOver]);
  const total = job?.total ?? null;
  const share = job?.status === "done" ? 100 : job && total ? (100 * job.done) / total : 0;

  return (
    <div role="status">
      <Progress value={share} animated={!isOver(job)} aria-label={t("jobs.progress")} />
      <p className="quiet">{total === null ? t("jobs.started") : t("jobs.done_of", { done: job?.done ?? 0, total })}</p>
    </div>
  );
}
