import { createContext, type PointerEvent, useContext } from "react";

import type { Pipeline } from "../../api/types";

/**
 * What all lanes and cards of the map share: the rights of the user, and what clicks and drags do. The value stays
 * the same object during a drag, so that only the cards that change are rendered again.
 */
export interface MapTools {
  pipelines: Pipeline[];
  /** Pipelines over the subscription's limit. */
  frozen: readonly string[];
  /** The number of rules of each stage that has any. */
  ruleCounts: ReadonlyMap<string, number>;
  /** The number of deals on each stage; empty until it is loaded. */
  counts: ReadonlyMap<string, number>;
  canDesign: boolean;
  canConnect: boolean;
  addStage: (pipeline: Pipeline) => void;
  removePipeline: (pipeline: Pipeline) => void;
  /** A click on a card: opens the stage, or makes it the target while a target is being chosen. */
  clickStage: (stageId: string) => void;
  /** Makes a stage the source of a new tunnel; its target is chosen next. */
  chooseSource: (stageId: string) => void;
  dragToConnect: (event: PointerEvent<HTMLElement>, stageId: string) => void;
  dragStage: (event: PointerEvent<HTMLElement>, pipeline: Pipeline, stageId: string) => void;
  dragLane: (event: PointerEvent<HTMLElement>, pipeline: Pipeline) => void;
  /** Moves a lane up or down by so many places. */
  stepLane: (pipeline: Pipeline, by: number) => void;
}

const Context = createContext<MapTools | null>(null);

export const MapToolsProvider = Context.Provider;

export function useMapTools(): MapTools {
  const tools = useContext(Context);
  if (!tools) throw new Error("useMapTools needs a MapToolsProvider around it");
  return tools;
}
