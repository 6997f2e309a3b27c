import { TextInput } from "@mantine/core";
import { Pencil, Plus, Snowflake, Trash2 } from "lucide-react";
import { lazy, memo, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline } from "../../api/types";
import { OnDemand } from "../../components/OnDemand";
import { problemText } from "../../components/problems";
import { useInPlace } from "../../inputs/useInPlace";
import { useChanges } from "../design/changes";
import { useMapTools } from "./mapTools";

const RemoveDialog = lazy(async () => ({ default: (await import("../removal/RemoveDialog")).RemoveDialog }));
const NewStageDialog = lazy(async () => ({ default: (await import("./NewStageDialog")).NewStageDialog }));

/**
 * The head of a lane: the name of the pipeline, edited in place, and buttons to add a stage and to delete the
 * pipeline.
 */
export const LaneHead = memo(function LaneHead({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const { pipelines, frozen, canDesign, openStage, openTunnel } = useMapTools();
  const [isEditing, setIsEditing] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);

  return (
    <header className="lane-head">
      {isEditing ? (
        <NameInput pipeline={pipeline} onDone={() => setIsEditing(false)} />
      ) : (
        <div>
          <h2 title={pipeline.name}>{pipeline.name}</h2>
          {canDesign && (
            <button
              type="button"
              className="icon-button small"
              aria-label={t("tunnels.rename_pipeline", { name: pipeline.name })}
              title={t("tunnels.rename_pipeline", { name: pipeline.name })}
              onClick={() => setIsEditing(true)}
            >
              <Pencil size={14} aria-hidden />
            </button>
          )}
        </div>
      )}
      {frozen.includes(pipeline.id) && (
        <span className="frozen" title={t("tunnels.frozen_detail")}>
          <Snowflake size={13} aria-hidden />
          {t("tunnels.frozen")}
        </span>
      )}
      {canDesign && !isEditing && (
        <div>
          <button
            type="button"
            className="lane-add"
            aria-label={t("stages.add_to", { name: pipeline.name })}
            onClick={() => setIsAdding(true)}
          >
            <Plus size={14} aria-hidden />
            <span>{t("stages.add")}</span>
          </button>
          {pipelines.length > 1 && (
            <button
              type="button"
              className="icon-button small"
              aria-label={t("removal.pipeline", { name: pipeline.name })}
              title={t("removal.pipeline", { name: pipeline.name })}
              onClick={() => setIsRemoving(true)}
            >
              <Trash2 size={14} aria-hidden />
            </button>
          )}
        </div>
      )}
      <OnDemand wanted={isRemoving}>
        <RemoveDialog
          pipeline={pipeline}
          pipelines={pipelines}
          opened={isRemoving}
          onClose={() => setIsRemoving(false)}
          onTunnel={openTunnel}
        />
      </OnDemand>
      <OnDemand wanted={isAdding}>
        <NewStageDialog pipeline={pipeline} opened={isAdding} onClose={() => setIsAdding(false)} onMade={openStage} />
      </OnDemand>
    </header>
  );
});

function NameInput({ pipeline, onDone }: { pipeline: Pipeline; onDone: () => void }) {
  const { t } = useTranslation();
  const { renamePipeline } = useChanges();
  const { input, problem } = useInPlace({
    value: pipeline.name,
    save: (name) => (name === "" ? undefined : renamePipeline.mutateAsync({ pipeline, name })),
    onOver: onDone,
  });
  return (
    <TextInput
      aria-label={t("tunnels.pipeline_name")}
      size="xs"
      autoFocus
      maxLength={limits.PipelineChange.name.maxLength}
      readOnly={renamePipeline.isPending}
      error={problem ?? (renamePipeline.error ? problemText(renamePipeline.error) : undefined)}
      {...input}
      onKeyDown={(event) => {
        input.onKeyDown(event);
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onDone();
      }}
    />
  );
}
