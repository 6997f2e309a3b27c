import { lazy, useCallback, useState } from "react";

import type { Pipeline } from "../api/types";
import { OnDemand } from "../components/OnDemand";

const RemoveDialog = lazy(async () => ({ default: (await import("./removal/RemoveDialog")).RemoveDialog }));
const NewStageDialog = lazy(async () => ({ default: (await import("./design/NewStageDialog")).NewStageDialog }));

/** The dialog of a pipeline that was opened last. It is drawn while it closes, so that the focus goes back. */
interface Opened {
  kind: "new_stage" | "removal";
  pipelineId: string;
  isOpen: boolean;
}

export function usePipelineDialogs() {
  const [opened, setOpened] = useState<Opened | null>(null);
  const addStage = useCallback(
    (pipeline: Pipeline) => setOpened({ kind: "new_stage", pipelineId: pipeline.id, isOpen: true }),
    [],
  );
  const removePipeline = useCallback(
    (pipeline: Pipeline) => setOpened({ kind: "removal", pipelineId: pipeline.id, isOpen: true }),
    [],
  );
  const close = useCallback(() => setOpened((before) => before && { ...before, isOpen: false }), []);
  return { opened, addStage, removePipeline, close };
}

interface Props {
  opened: Opened | null;
  pipelines: Pipeline[];
  onClose: () => void;
  onStage: (stageId: string) => void;
  onTunnel: (tunnelId: string) => void;
}

/** The dialogs that add a stage to a pipeline, and delete a pipeline. */
export function PipelineDialogs({ opened, pipelines, onClose, onStage, onTunnel }: Props) {
  const pipeline = pipelines.find((one) => one.id === opened?.pipelineId);
  if (!opened || !pipeline) return null;
  return (
    <OnDemand key={opened.kind} wanted>
      {opened.kind === "new_stage" ? (
        <NewStageDialog pipeline={pipeline} opened={opened.isOpen} onClose={onClose} onMade={onStage} />
      ) : (
        <RemoveDialog
          pipeline={pipeline}
          pipelines={pipelines}
          opened={opened.isOpen}
          onClose={onClose}
          onTunnel={onTunnel}
        />
      )}
    </OnDemand>
  );
}
