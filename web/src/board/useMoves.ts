import { useCallback, useState } from "react";

import { toProblem } from "../api/problem";
import type { Pipeline } from "../api/types";
import { notifyProblem } from "../components/problems";
import { type Move, useMove } from "./board";
import { findMissing } from "./entering/stageFields";
import type { Question } from "./MissingFieldsDialog";

/**
 * Moves deals. It asks for the fields that the stage requires and the deal lacks: before the move, and after it when the
 * API reports others.
 */
export function useMoves(pipelineId: string, pipelines: readonly Pipeline[]) {
  const [asked, setAsked] = useState<Question | null>(null);
  const { mutate, pending } = useMove(pipelineId, (error, move) => {
    const { code, document } = toProblem(error);
    if (code === "required_fields_missing") setAsked({ move, fields: document.fields ?? [] });
    else notifyProblem(error);
  });
  const move = useCallback(
    (next: Move) => {
      const stage = pipelines.flatMap((one) => one.stages).find((one) => one.id === next.stageId);
      const fields = stage && next.deal.stage_id !== stage.id ? findMissing(stage, [next.deal]) : [];
      if (fields.length > 0) setAsked({ move: next, fields });
      else mutate(next);
    },
    [mutate, pipelines],
  );
  const answer = (answered: Move | null) => {
    setAsked(null);
    if (answered) mutate(answered);
  };
  return { move, pending, asked, answer };
}
