import { Button, Progress, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { BulkMove, Job, Pipeline } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { showToast } from "../components/toasts";
import { moveDeals } from "./board";

interface Props {
  pipeline: Pipeline;
  selected: ReadonlySet<string>;
  onDone: () => void;
}

/** Moves the selected deals together, and shows the progress. */
export function BulkBar({ pipeline, selected, onDone }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [stageId, setStageId] = useState<string | null>(null);
  const [job, setJob] = useState<Job | null>(null);
  const moveSelected = useSubmission({
    mutationFn: (move: BulkMove, header) => moveDeals(move, header, setJob),
    onSuccess: (ended) => {
      const failed = ended.failed;
      showToast({
        tone: failed ? "bad" : "good",
        title: t("board.sent", { count: ended.done - failed }),
        ...(failed > 0 && { message: t("board.not_sent", { count: failed }) }),
      });
      onDone();
    },
    onSettled: () => {
      setJob(null);
      queries.removeQueries({ queryKey: ["column"] });
      return queries.invalidateQueries({ queryKey: ["board"] });
    },
  });

  return (
    <div className="bulk-bar" role="region" aria-label={t("board.selected", { count: selected.size })}>
      <strong>{t("board.selected", { count: selected.size })}</strong>
      {job ? (
        <Progress
          className="grow"
          aria-label={t("board.sending")}
          value={job.total ? (100 * job.done) / job.total : 0}
          animated
        />
      ) : (
        <>
          <Select
            aria-label={t("board.send_to")}
            placeholder={t("board.send_to")}
            value={stageId}
            data={pipeline.stages.map((stage) => ({ value: stage.id, label: stage.name }))}
            onChange={setStageId}
          />
          <Button
            disabled={stageId === null}
            loading={moveSelected.isPending}
            onClick={() => {
              if (stageId) moveSelected.mutate({ deal_ids: [...selected], stage_id: stageId });
            }}
          >
            {t("board.send_all")}
          </Button>
          <Button variant="subtle" onClick={onDone}>
            {t("board.select_none")}
          </Button>
        </>
      )}
    </div>
  );
}
