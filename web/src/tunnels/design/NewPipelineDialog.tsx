import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { Dialog } from "../../components/Dialog";
import { DialogForm } from "../../components/DialogForm";
import { problemText } from "../../components/problems";
import { showToast } from "../../components/toasts";
import { useChanges } from "./changes";

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function NewPipelineDialog({ opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("tunnels.new_pipeline")}>
      <Form onClose={onClose} />
    </Dialog>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { addPipeline } = useChanges();
  const [name, setName] = useState("");
  return (
    <DialogForm
      input={name}
      submit={t("common.add")}
      canSubmit={name.trim() !== ""}
      isPending={addPipeline.isPending}
      error={addPipeline.error ? problemText(addPipeline.error) : null}
      onSubmit={() =>
        addPipeline.mutate(name.trim(), {
          onSuccess: (made) => {
            showToast({ tone: "good", title: t("tunnels.pipeline_made", { name: made.name }) });
            onClose();
          },
        })
      }
    >
      <TextInput
        label={t("tunnels.pipeline_name")}
        description={t("tunnels.pipeline_stages")}
        data-autofocus
        required
        maxLength={limits.NewPipeline.name.maxLength}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
