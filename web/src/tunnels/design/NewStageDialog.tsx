import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline, Semantic } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { DialogForm } from "../../components/DialogForm";
import { problemText } from "../../components/problems";
import { useChanges } from "./changes";
import { ColorChoice } from "./ColorChoice";
import { COLORS } from "./colors";

interface Props {
  pipeline: Pipeline;
  opened: boolean;
  onClose: () => void;
  onMade: (stageId: string) => void;
}

/** A new stage of the pipeline. It is open or lost, since a pipeline has exactly one won stage. */
export function NewStageDialog({ pipeline, opened, onClose, onMade }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("stages.new", { pipeline: pipeline.name })}>
      <Form pipeline={pipeline} onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function Form({ pipeline, onClose, onMade }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const { addStage } = useChanges();
  const [name, setName] = useState("");
  const [color, setColor] = useState<string>(COLORS.sky);
  const [semantic, setSemantic] = useState<Semantic>("open");
  const [after, setAfter] = useState<string | null>(null);
  const alike = pipeline.stages.filter((stage) => stage.semantic === semantic);
  const before = after ?? alike.at(-1)?.id;

  const save = () => {
    const position = pipeline.stages.findIndex((stage) => stage.id === before) + 1;
    addStage.mutate(
      { pipelineId: pipeline.id, stage: { name: name.trim(), color, semantic, position } },
      {
        onSuccess: (changed) => {
          const known = new Set(pipeline.stages.map((stage) => stage.id));
          const made = changed.stages.find((stage) => !known.has(stage.id));
          onClose();
          if (made) onMade(made.id);
        },
      },
    );
  };

  return (
    <DialogForm
      input={{ name, color, semantic, after }}
      submit={t("common.add")}
      canSubmit={name.trim() !== ""}
      isPending={addStage.isPending}
      error={addStage.error ? problemText(addStage.error) : null}
      onSubmit={save}
    >
      <TextInput
        label={t("stages.name")}
        data-autofocus
        required
        maxLength={limits.NewStage.name.maxLength}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t("stages.meaning")}
        allowDeselect={false}
        value={semantic}
        data={[
          { value: "open", label: t("stages.semantic.open") },
          { value: "lost", label: t("stages.semantic.lost") },
        ]}
        onChange={(value) => {
          setSemantic(value as Semantic);
          setAfter(null);
        }}
      />
      <Select
        label={t("stages.after")}
        allowDeselect={false}
        value={before ?? null}
        data={pipeline.stages.map((stage) => ({ value: stage.id, label: stage.name }))}
        onChange={setAfter}
      />
      <ColorChoice value={color} onChange={setColor} />
    </DialogForm>
  );
}
