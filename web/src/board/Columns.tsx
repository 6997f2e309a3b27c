import { type CSSProperties, useRef } from "react";

import type { Board } from "../api/types";
import type { Move } from "./board";
import { useBoardTools } from "./boardTools";
import { useCardFocus } from "./card/useCardFocus";
import { Column } from "./Column";
import { useColumnWidth } from "./columns/useColumnWidth";
import { useFirstDeals } from "./columns/useFirstDeals";
import type { Selection } from "./useSelection";

interface Props {
  board: Board;
  /** The columns that the user folded or unfolded, by stage. */
  folds: Readonly<Record<string, boolean>>;
  /** How it was read: since it opened; with a filter; only in part, so that figures are what is known at least. */
  reading: { isFresh: boolean; isFiltered: boolean; isCut: boolean };
  /** The moves that the API has not answered yet. */
  pending: readonly Move[];
  /** The deals that have just entered their column, by id. */
  arrived: ReadonlySet<string>;
  selected: Selection;
  /** The stage whose form of a new deal is open from the beginning, as the URL says, and how it is closed. */
  adding: { stageId: string | undefined; onClose: () => void };
}

/**
 * The columns of the board: the open stages, then the closed ones. Closed columns are folded at first, and the folded
 * ones stay at the right edge, however many columns there are and whichever of them are unfolded.
 */
export function Columns({ board, folds, reading, pending, arrived, selected, adding }: Props) {
  const { isFresh, isFiltered, isCut } = reading;
  const { pipelineId, canMove, isCompact } = useBoardTools();
  const isFolded = ({ stage_id, semantic, deals }: Board["columns"][number]) =>
    !(isFiltered && deals.length > 0) && (folds[stage_id] ?? semantic !== "open");
  const closed = board.columns.filter(({ semantic }) => semantic !== "open");
  const focus = useCardFocus(board);
  const element = useRef<HTMLDivElement>(null);
  useFirstDeals(element, { board, pipelineId, isFresh, isAdding: adding.stageId !== undefined });
  const countFolded = (columns: Board["columns"]) => columns.filter(isFolded).length;
  useColumnWidth(element, board.columns.length, countFolded(board.columns));
  const shared = { isCut, pending, arrived, selected };
  return (
    <div
      ref={element}
      className="board"
      {...focus}
      data-compact={isCompact || undefined}
      style={{ "--folded": countFolded(closed) } as CSSProperties}
    >
      {board.columns
        .filter(({ semantic }) => semantic === "open")
        .map((column) => (
          <Column
            key={column.stage_id}
            column={column}
            adding={canMove ? { atOnce: adding.stageId === column.stage_id, onClose: adding.onClose } : null}
            isFolded={isFolded(column)}
            {...shared}
          />
        ))}
      {closed.map((column, index) => (
        <div
          key={column.stage_id}
          className="closed-column"
          style={{ "--after": countFolded(closed.slice(index + 1)) } as CSSProperties}
        >
          <Column column={column} adding={null} isFolded={isFolded(column)} {...shared} />
        </div>
      ))}
    </div>
  );
}
