import { Button } from "@mantine/core";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import { DeleteButton } from "./DeleteButton";

interface Props {
  /** How the edited thing is deleted; null for a new one. */
  remove: ComponentProps<typeof DeleteButton> | null;
  /** Discards the changes of a saved thing; null if there are none. */
  onUndo: (() => void) | null;
  submit: { label: string; canSave: boolean; isPending: boolean };
}

/** The end of an editor: deleting, discarding the changes, and saving. */
export function EditorEnd({ remove, onUndo, submit }: Props) {
  const { t } = useTranslation();
  return (
    <div className="form-end">
      {remove && <DeleteButton {...remove} />}
      <span className="grow" />
      {onUndo && (
        <Button variant="default" onClick={onUndo}>
          {t("common.undo")}
        </Button>
      )}
      <Button type="submit" loading={submit.isPending} disabled={!submit.canSave}>
        {submit.label}
      </Button>
    </div>
  );
}
