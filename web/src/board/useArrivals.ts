import { useEffect, useRef, useState } from "react";

import type { Board, Deal } from "../api/types";
import { findArrivals } from "./arrivals";

const NOBODY: ReadonlySet<string> = new Set();
const SHOWN_FOR = 3_000; // milliseconds

/**
 * Calls `onArrival` with the deals that entered a column since the board was read before, and returns the ids of the
 * latest ones for a moment, so that their cards can be marked.
 */
export function useArrivals(
  pipelineId: string,
  board: Board | undefined,
  onArrival: (deals: readonly Deal[]) => void,
): ReadonlySet<string> {
  const before = useRef<{ pipelineId: string; board: Board } | null>(null);
  const latest = useRef(onArrival);
  const [arrived, setArrived] = useState(NOBODY);
  useEffect(() => {
    latest.current = onArrival;
  });
  useEffect(() => {
    if (!board) return;
    const last = before.current;
    before.current = { pipelineId, board };
    const deals = last?.pipelineId === pipelineId ? findArrivals(last.board, board) : [];
    if (deals.length === 0) return;
    latest.current(deals);
    setArrived(new Set(deals.map(({ id }) => id)));
  }, [pipelineId, board]);
  useEffect(() => {
    if (arrived.size === 0) return;
    const timer = setTimeout(() => setArrived(NOBODY), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [arrived]);
  return arrived;
}
