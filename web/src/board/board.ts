/**
 * What the board reads and changes. A move is shown at once, and taken back with the reason when the API refuses it.
 */
import {
  type InfiniteData,
  infiniteQueryOptions,
  useMutation,
  useMutationState,
  useQueryClient,
} from "@tanstack/react-query";

import { boardQuery } from "../api/board";
import { client, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import { noteMove } from "../api/live";
import { readNextItems } from "../api/pages";
import type { Board, Deal, DealPage, NewDeal } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { sendMove } from "./sendMove";

/** The deals of a column that come after those of the board; `from` is the cursor of the board's column. */
export const restQuery = (pipelineId: string, stageId: string, from: string) =>
  infiniteQueryOptions({
    queryKey: ["column", stageId],
    queryFn: ({ pageParam }) =>
      readNextItems(
        (cursor) =>
          unwrap<DealPage>(
            client.GET("/v1/pipelines/{pipeline_id}/stages/{stage_id}/deals", {
              params: {
                path: { pipeline_id: pipelineId, stage_id: stageId },
                query: { limit: limits.read_column.limit.maximum, cursor },
              },
            }),
          ),
        pageParam,
      ),
    initialPageParam: from,
    getNextPageParam: (page: DealPage) => page.next_cursor ?? undefined,
  });

export interface Move {
  deal: Deal;
  stageId: string;
  /** The deal that stands above it after the move; null for the top of the column. */
  afterId: string | null;
  lostReason?: string;
}

/**
 * Moves deals on the board of a pipeline. The moves without a response are `pending`: they are applied to the board
 * that was read, so a refused move takes back nothing but itself. `onRefused` gets the error and the move.
 */
export function useMove(pipelineId: string, onRefused: (error: unknown, move: Move) => void) {
  const queries = useQueryClient();
  const mutationKey = ["move", pipelineId];
  const { mutate } = useMutation({
    mutationKey,
    mutationFn: sendMove,
    meta: { quiet: true },
    onError: (error, move) => onRefused(error, move),
    onSuccess: (deal, move) => {
      if (move.stageId !== move.deal.stage_id) noteMove();
      // The next move must name the version that this move made, even before the board is read again.
      queries.setQueryData<Board>(
        boardQuery(pipelineId).queryKey,
        (board) => board && replaceDeal(applyMove(board, move), deal),
      );
      for (const stageId of new Set([move.deal.stage_id, move.stageId])) {
        queries.setQueryData<InfiniteData<DealPage, string>>(
          ["column", stageId],
          (rest) => rest && applyMoveBelow(rest, move, deal),
        );
      }
      queries.setQueryData(["deal", deal.id], deal);
    },
    onSettled: (_deal, _error, { deal }) => {
      void queries.invalidateQueries({ queryKey: ["deal", deal.id] });
      void queries.invalidateQueries({ queryKey: ["board"] });
    },
  });
  const pending = useMutationState({
    filters: { mutationKey, status: "pending" },
    select: (mutation) => mutation.state.variables as Move,
  });
  return { mutate, pending };
}

export function useAddDeal(pipelineId: string) {
  const queries = useQueryClient();
  return useSubmission({
    mutationFn: (deal: NewDeal, header) => unwrap<Deal>(client.POST("/v1/deals", { params: { header }, body: deal })),
    meta: { quiet: true },
    onSuccess: (deal) => {
      noteMove();
      queries.setQueryData<Board>(boardQuery(pipelineId).queryKey, (board) => board && addDeal(board, deal));
      return queries.invalidateQueries({ queryKey: ["board"] });
    },
  });
}

/** The board after a move, with the figures of both columns. */
export function applyMove(board: Board, { deal, stageId, afterId }: Move): Board {
  const there = { ...deal, stage_id: stageId };
  return {
    columns: board.columns.map((column) => {
      const left = column.deals.filter((one) => one.id !== deal.id);
      if (column.stage_id !== stageId)
        return column.stage_id === deal.stage_id ? { ...countDeal(column, deal, -1), deals: left } : column;
      const after = afterId === null ? 0 : left.findIndex((one) => one.id === afterId) + 1;
      const deals = [...left.slice(0, after), there, ...left.slice(after)];
      return column.stage_id === deal.stage_id ? { ...column, deals } : { ...countDeal(column, deal, 1), deals };
    }),
  };
}

/** The board with pending moves applied, except where the board has a newer version of the deal. */
export function applyPendingMoves(board: Board, moves: readonly Move[]): Board {
  return moves.reduce((shown, move) => (isNewer(board, move) ? shown : applyMove(shown, move)), board);
}

function isNewer(board: Board, { deal }: Move): boolean {
  return board.columns.some((column) => column.deals.some((one) => one.id === deal.id && one.version > deal.version));
}

/** The deals below the board after a move to the column, from it or within it. */
export function applyMoveBelow(
  rest: InfiniteData<DealPage, string>,
  { stageId, afterId }: Move,
  deal: Deal,
): InfiniteData<DealPage, string> {
  const comesHere = deal.stage_id === stageId;
  return {
    ...rest,
    pages: rest.pages.map((page) => {
      const left = page.data.filter((one) => one.id !== deal.id);
      const at = comesHere && afterId !== null ? left.findIndex((one) => one.id === afterId) : -1;
      return { ...page, data: at < 0 ? left : left.toSpliced(at + 1, 0, deal) };
    }),
  };
}

/** The board with a deal replaced by its newer version. */
export function replaceDeal(board: Board, deal: Deal): Board {
  return {
    columns: board.columns.map((column) => ({
      ...column,
      deals: column.deals.map((one) => (one.id === deal.id && one.version < deal.version ? deal : one)),
    })),
  };
}

function addDeal(board: Board, deal: Deal): Board {
  return {
    columns: board.columns.map((column) =>
      column.stage_id === deal.stage_id ? { ...countDeal(column, deal, 1), deals: [deal, ...column.deals] } : column,
    ),
  };
}

function countDeal(column: Board["columns"][number], deal: Deal, sign: 1 | -1): Board["columns"][number] {
  const { amount, currency } = deal;
  const count = column.count + sign;
  if (amount === null || currency === null) return { ...column, count };
  const before = column.totals.find((total) => total.currency === currency) ?? { currency, amount: 0, count: 0 };
  const after = { currency, amount: before.amount + sign * amount, count: before.count + sign };
  const totals = column.totals.includes(before)
    ? column.totals.map((total) => (total === before ? after : total))
    : [...column.totals, after];
  return { ...column, count, totals: totals.filter((total) => total.count > 0) };
}
