import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemText } from "../shell/problems";
import { toast } from "../shell/toasts";
import { useChanges } from "./changes";

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function NewPipelineDialog({ opened, onClose }: Props) {
  const { t } = useTranslation();
  const { addPipeline } = useChanges();
  const [name, setName] = useState("");

  const close = () => {
    setName("");
    addPipeline.reset();
    onClose();
  };
  const save = () => {
    addPipeline.mutate(name.trim(), {
      onSuccess: (made) => {
        toast({ tone: "good", title: t("tunnels.pipeline_made", { name: made.name }) });
        close();
      },
    });
  };

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("tunnels.new_pipeline")}
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
          label={t("tunnels.pipeline_name")}
          description={t("tunnels.pipeline_stages")}
          data-autofocus
          required
          maxLength={100}
          value={name}
          error={addPipeline.error ? problemText(addPipeline.error) : undefined}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={addPipeline.isPending} disabled={name.trim() === ""}>
            {t("common.add")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
