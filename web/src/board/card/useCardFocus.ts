import { type FocusEvent, useEffect, useRef } from "react";

import type { Board } from "../../api/types";
import { dealFocusKey, stageFocusKey } from "../../components/focus/keys";
import { isFocusLost } from "../../components/focus/layers";
import { findByKey, focusFirst } from "../../components/focus/returnFocus";

/**
 * Keeps the focus with a deal whose card had it: a card that moves to another column is drawn anew there. If the card is
 * not shown any more, the focus goes to the head of the deal's last column. Returns handlers for the columns.
 */
export function useCardFocus(board: Board | undefined) {
  const last = useRef<{ element: Element; dealId: string; stageId: string } | null>(null);
  const onFocus = ({ target }: FocusEvent) => {
    const { deal, stage } = target.closest<HTMLElement>(".deal-card")?.dataset ?? {};
    if (deal && stage) last.current = { element: target, dealId: deal, stageId: stage };
  };
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    // A user who leaves the card for nothing else is not brought back. React reports no blur of a card that goes.
    if (relatedTarget === null && document.hasFocus()) last.current = null;
  };
  useEffect(() => {
    const had = last.current;
    if (!had || !board) return;
    const column = board.columns.find(({ deals }) => deals.some(({ id }) => id === had.dealId));
    if (column) had.stageId = column.stage_id;
    if (had.element.isConnected || !isFocusLost()) return;
    const keys = [dealFocusKey(had.dealId), stageFocusKey(had.stageId)];
    if (findByKey(dealFocusKey(had.dealId)) !== null) {
      focusFirst(keys);
      return;
    }
    // A long column draws the card a moment later.
    const frame = requestAnimationFrame(() => {
      if (isFocusLost()) focusFirst(keys);
    });
    return () => cancelAnimationFrame(frame);
  }, [board]);
  return { onFocus, onBlur };
}
