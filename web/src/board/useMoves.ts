import { useCallback, useState } from "react";

import { toProblem } from "../api/problem";
import type { Pipeline } from "../api/types";
import { notifyProblem } from "../components/problems";
import { type Move, useMove } from "./board";
import type { Question } from "./MissingFieldsDialog";

/**
 * Moves deals. It asks for missing fields first: before the move where the stage asks for the lost reason, and after
 * it when the API reports missing fields.
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
      const asks = stage?.ask_lost_reason && next.deal.stage_id !== stage.id && !next.lostReason;
      if (asks) setAsked({ move: next, fields: ["lost_reason"] });
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
