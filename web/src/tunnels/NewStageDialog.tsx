import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Semantic } from "../api/types";
import { problemText } from "../shell/problems";
import { ColorChoice } from "./ColorChoice";
import { COLORS } from "./colors";
import { useChanges } from "./changes";

interface Props {
  pipeline: Pipeline;
  opened: boolean;
  onClose: () => void;
  onMade: (stageId: string) => void;
}

/** A stage of this pipeline to come: open or lost, since there is one won stage always. */
export function NewStageDialog({ pipeline, opened, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const { addStage } = useChanges();
  const [name, setName] = useState("");
  const [color, setColor] = useState<string>(COLORS[1]);
  const [semantic, setSemantic] = useState<Semantic>("open");
  const [after, setAfter] = useState<string | null>(null);
  const alike = pipeline.stages.filter((stage) => stage.semantic === semantic);
  const before = after ?? alike.at(-1)?.id;

  const close = () => {
    setName("");
    setAfter(null);
    addStage.reset();
    onClose();
  };
  const save = () => {
    const position = pipeline.stages.findIndex((stage) => stage.id === before) + 1;
    addStage.mutate(
      { pipeline, stage: { name: name.trim(), color, semantic, position } },
      {
        onSuccess: (changed) => {
          const known = new Set(pipeline.stages.map((stage) => stage.id));
          const made = changed.stages.find((stage) => !known.has(stage.id));
          close();
          if (made) onMade(made.id);
        },
      },
    );
  };

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("stages.new", { pipeline: pipeline.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextInput
          label={t("stages.name")}
          data-autofocus
          required
          maxLength={100}
          value={name}
          error={addStage.error ? problemText(addStage.error) : undefined}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
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
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={addStage.isPending} disabled={name.trim() === ""}>
            {t("common.add")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
