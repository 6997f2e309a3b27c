/** What the map and the list show, and what their buttons do. */
import type { Pipeline } from "../../api/types";
import type { Label } from "./useLabels";

export interface Shown {
  pipelines: Pipeline[];
  /** Pipelines over the subscription's limit. */
  frozen: readonly string[];
  /** The label of each tunnel. */
  labels: ReadonlyMap<string, Label>;
  canDesign: boolean;
  canConnect: boolean;
  /** The stage from which a link asks to make a tunnel. */
  startFrom: string | undefined;
}

export interface Actions {
  onTunnel: (id: string) => void;
  onStage: (id: string) => void;
  /** Makes a tunnel between two stages. */
  onConnect: (source: string, target: string) => void;
  onAddStage: (pipeline: Pipeline) => void;
  onRemove: (pipeline: Pipeline) => void;
  /** Called when what `startFrom` asks for has begun. */
  onStarted: () => void;
  /** Opens the form of a new rule of a stage. */
  onRule: (stageId: string) => void;
}
