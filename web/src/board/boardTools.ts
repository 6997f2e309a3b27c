import { createContext, useContext } from "react";

import type { CardFact, Deal, Stage } from "../api/types";

/**
 * What all columns and cards of the board share: its pipeline, the rights of the user, and what clicks do. The value
 * stays the same object while deals move, so that only the cards that change are rendered again.
 */
export interface BoardTools {
  pipelineId: string;
  stages: readonly Stage[];
  canMove: boolean;
  /** The names of the members, by id. */
  names: ReadonlyMap<string, string>;
  /** What cards show about a deal. */
  facts: readonly CardFact[];
  /** Whether cards show only what tells deals apart. */
  isCompact: boolean;
  foldColumn: (stageId: string, isFolded: boolean) => void;
  openDeal: (dealId: string) => void;
  selectDeal: (deal: Deal, isSelected: boolean) => void;
  moveDeal: (deal: Deal, stageId: string) => void;
}

const Context = createContext<BoardTools | null>(null);

export const BoardToolsProvider = Context.Provider;

export function useBoardTools(): BoardTools {
  const tools = useContext(Context);
  if (!tools) throw new Error("useBoardTools needs a BoardToolsProvider around it");
  return tools;
}
