import { Button } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Dialog } from "./Dialog";
import { DialogForm } from "./DialogForm";
import { problemText } from "./problems";

interface Props {
  label: string;
  question: string;
  /** What happens to the thing, and whether it can be undone. */
  detail: string;
  /** The state of the request; an error is shown in the dialog. */
  request: { isPending: boolean; error: unknown; reset: () => void };
  onConfirm: () => void;
}

/** Deletes a thing after a question. */
export function DeleteButton({ label, question, detail, request, onConfirm }: Props) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
    request.reset();
  };
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<Trash2 size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      <Dialog opened={isAsking} title={question} onClose={close}>
        <DialogForm
          input={null}
          danger
          submit={t("common.delete")}
          isPending={request.isPending}
          error={request.error ? problemText(request.error) : null}
          onSubmit={onConfirm}
        >
          <p className="plain-text">{detail}</p>
        </DialogForm>
      </Dialog>
    </>
  );
}
