import { TextInput } from "@mantine/core";
import { Pencil, Plus, Snowflake, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline } from "../../api/types";
import { problemText } from "../../components/problems";
import { useInPlace } from "../../inputs/useInPlace";
import { useChanges } from "./changes";

interface Props {
  pipeline: Pipeline;
  isFrozen: boolean;
  canDesign: boolean;
  /** Whether it is the only pipeline, which cannot be deleted. */
  isAlone: boolean;
  onAddStage: (pipeline: Pipeline) => void;
  onRemove: (pipeline: Pipeline) => void;
  /** Replaces the name where a click on it does something. */
  name?: ReactNode;
  /** Before the other buttons: how the pipeline is moved among the others. */
  children?: ReactNode;
}

/**
 * The name of a pipeline, edited in place, and buttons to move the pipeline, to add a stage and to delete the
 * pipeline.
 */
export function PipelineHead(props: Props) {
  const { pipeline, isFrozen, canDesign, isAlone, onAddStage, onRemove, name, children } = props;
  const { t } = useTranslation();
  const [isEditing, setIsEditing] = useState(false);

  return (
    <>
      {isEditing ? (
        <NameInput pipeline={pipeline} onDone={() => setIsEditing(false)} />
      ) : (
        (name ?? <h2 title={pipeline.name}>{pipeline.name}</h2>)
      )}
      {isFrozen && (
        <span className="frozen" title={t("tunnels.frozen_detail")}>
          <Snowflake size={13} aria-hidden />
          {t("tunnels.frozen")}
        </span>
      )}
      {canDesign && !isEditing && (
        <div className="pipeline-tools">
          {children}
          <button
            type="button"
            className="icon-button small"
            aria-label={t("tunnels.rename_pipeline", { name: pipeline.name })}
            title={t("tunnels.rename_pipeline", { name: pipeline.name })}
            onClick={() => setIsEditing(true)}
          >
            <Pencil size={14} aria-hidden />
          </button>
          <button
            type="button"
            className="icon-button small"
            aria-label={t("stages.add_to", { name: pipeline.name })}
            title={t("stages.add_to", { name: pipeline.name })}
            onClick={() => onAddStage(pipeline)}
          >
            <Plus size={16} aria-hidden />
          </button>
          {!isAlone && (
            <button
              type="button"
              className="icon-button small"
              aria-label={t("removal.pipeline", { name: pipeline.name })}
              title={t("removal.pipeline", { name: pipeline.name })}
              onClick={() => onRemove(pipeline)}
            >
              <Trash2 size={14} aria-hidden />
            </button>
          )}
        </div>
      )}
    </>
  );
}

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
