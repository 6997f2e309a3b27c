import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { DesignProblem } from "../../components/DesignProblem";
import { keepFootHeight } from "../../components/focus/footHeight";

interface Props {
  /** Why saving or deleting failed; null when it did not. */
  error: unknown;
  isChanged: boolean;
  canSave: boolean;
  isSaving: boolean;
  isDeleting: boolean;
  onUndo: () => void;
  onDelete: () => void;
}

/** The buttons to save, to discard, and to delete after a confirmation. */
export function TunnelFooter({ error, isChanged, canSave, isSaving, isDeleting, onUndo, onDelete }: Props) {
  const { t } = useTranslation();
  const [isAsking, setIsAsking] = useState(false);
  const setAskingTo = (next: boolean) => () => setIsAsking(next);

  return (
    <div ref={keepFootHeight} className="panel-foot">
      {error !== null && <DesignProblem error={error} />}
      {isAsking ? (
        <>
          <p>{t("tunnels.delete_detail")}</p>
          <Button variant="default" onClick={setAskingTo(false)}>
            {t("common.cancel")}
          </Button>
          <Button color="red" loading={isDeleting} onClick={onDelete}>
            {t("tunnels.delete")}
          </Button>
        </>
      ) : (
        <>
          <Button variant="subtle" color="red" onClick={setAskingTo(true)}>
            {t("tunnels.delete")}
          </Button>
          <span className="grow" />
          {isChanged && (
            <Button variant="default" onClick={onUndo}>
              {t("common.undo")}
            </Button>
          )}
          <Button type="submit" loading={isSaving} disabled={!canSave}>
            {t("common.save")}
          </Button>
        </>
      )}
    </div>
  );
}
