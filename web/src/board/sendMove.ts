import { client, ifMatch, unwrap } from "../api/client";
import { type Problem, toProblem } from "../api/problem";
import type { Deal } from "../api/types";
import type { Move } from "./board";

/**
 * Moves a deal as it was read. A change of the deal that leaves it on its stage is no conflict. If the deal above is
 * not in the column any more, because somebody else has just moved or deleted it, the deal goes to the top.
 */
export async function sendMove(move: Move): Promise<Deal> {
  try {
    return await send(move);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === "stale_version") return sendOfSameStage(move, error);
    if (move.afterId === null || !mayLackNeighbour(problem)) throw error;
    return sendMove({ ...move, afterId: null });
  }
}

async function sendOfSameStage(move: Move, refusal: unknown): Promise<Deal> {
  const path = { deal_id: move.deal.id };
  const now = await unwrap<Deal>(client.GET("/v1/deals/{deal_id}", { params: { path } }));
  if (now.stage_id !== move.deal.stage_id) throw refusal;
  return sendMove({ ...move, deal: now });
}

const send = ({ deal, stageId, afterId, lostReason }: Move) =>
  unwrap<Deal>(
    client.POST("/v1/deals/{deal_id}/move", {
      params: { path: { deal_id: deal.id }, header: ifMatch(deal.version) },
      body: { stage_id: stageId, after_deal_id: afterId, ...(lostReason && { lost_reason: lostReason }) },
    }),
  );

/** A deal in the bin is not found, and the problem does not say which of the two deals that is. */
const mayLackNeighbour = ({ code, document }: Problem) =>
  code === "not_found" || document.errors?.some(({ pointer }) => pointer === "/after_deal_id") === true;
