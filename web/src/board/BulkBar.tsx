import { Button, Progress, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { noteMove } from "../api/live";
import type { Job, Pipeline, Stage } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { useReturnFocus } from "../components/focus/returnFocus";
import { problemText } from "../components/problems";
import { showToast } from "../components/toasts";
import { findField, useDealFields } from "../fields/dealFields";
import { BulkFieldsDialog } from "./BulkFieldsDialog";
import { type BulkProgress, groupRefusals, moveDeals, type SelectionMove, toProblem } from "./bulkMove";
import { findMissing } from "./entering/stageFields";
import type { Selection } from "./useSelection";

interface Props {
  pipeline: Pipeline;
  selected: Selection;
  /** Keeps only these deals selected. */
  onKeep: (ids: readonly string[]) => void;
}

/**
 * Moves the selected deals together, and shows the progress. Fields that the stage requires are asked for once. The
 * deals that could not be moved stay selected, with the reasons.
 */
export function BulkBar({ pipeline, selected, onKeep }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const dealFields = useDealFields();
  const [stageId, setStageId] = useState<string | null>(null);
  const [asking, setAsking] = useState<{ stage: Stage; fields: readonly string[] } | null>(null);
  const [progress, setProgress] = useState<BulkProgress | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  useReturnFocus(true, [], bar);
  const [refusals, setRefusals] = useState<Job["errors"]>([]);
  const moveSelected = useSubmission({
    meta: { quiet: true },
    mutationFn: (move: SelectionMove, header) => moveDeals(move, header, setProgress),
    onSuccess: ({ moved, stayed, refusals: refused }) => {
      if (moved > 0) showToast({ tone: "good", title: t("board.sent", { count: moved }) });
      setAsking(null);
      setRefusals(refused);
      onKeep(stayed);
    },
    onSettled: () => {
      setProgress(null);
      noteMove();
      queries.removeQueries({ queryKey: ["column"] });
      return queries.invalidateQueries({ queryKey: ["board"] });
    },
  });
  const stage = pipeline.stages.find((one) => one.id === stageId);
  const move = (answers: Partial<SelectionMove> = {}) => {
    if (!stage) return;
    setRefusals([]);
    moveSelected.mutate({ ...answers, deal_ids: [...selected.keys()], stage_id: stage.id });
  };
  const begin = () => {
    if (!stage) return;
    const entering = [...selected.values()].filter((deal) => deal.stage_id !== stage.id);
    const fields = entering.length > 0 ? findMissing(stage, entering) : [];
    moveSelected.reset();
    if (fields.length > 0) setAsking({ stage, fields });
    else move();
  };
  const reasons = groupRefusals(refusals, (one) =>
    one.code === "required_fields_missing" && one.fields.length > 0
      ? t("board.missing", {
          count: one.fields.length,
          fields: one.fields.map((name) => findField(dealFields, name).label).join(", "),
        })
      : problemText(toProblem(one)),
  );

  return (
    <div ref={bar} className="bulk-bar" role="region" aria-label={t("board.selected", { count: selected.size })}>
      <strong>{t("board.selected", { count: selected.size })}</strong>
      {progress ? (
        <Progress
          className="grow"
          aria-label={t("board.sending")}
          value={(100 * progress.done) / progress.total}
          animated
        />
      ) : (
        <>
          <Select
            aria-label={t("board.send_to")}
            placeholder={t("board.send_to")}
            value={stageId}
            data={pipeline.stages.map((one) => ({ value: one.id, label: one.name }))}
            onChange={setStageId}
          />
          <Button disabled={!stage} loading={moveSelected.isPending} onClick={begin}>
            {t("board.send_all")}
          </Button>
          <Button variant="subtle" onClick={() => onKeep([])}>
            {t("board.select_none")}
          </Button>
        </>
      )}
      {reasons.length > 0 && (
        <div className="bulk-refusals" role="alert">
          <strong>{t("board.not_sent", { count: refusals.length })}</strong>
          <ul className="plain">
            {reasons.map(({ reason, count }) => (
              <li key={reason}>{t("board.reason", { count, reason })}</li>
            ))}
          </ul>
        </div>
      )}
      {moveSelected.error && !asking && (
        <p className="form-error" role="alert">
          {problemText(moveSelected.error)}
        </p>
      )}
      <BulkFieldsDialog
        asked={asking && { ...asking, count: selected.size }}
        isPending={moveSelected.isPending}
        error={moveSelected.error}
        onClose={() => setAsking(null)}
        onAnswered={move}
      />
    </div>
  );
}
