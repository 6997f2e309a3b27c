import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { answerDiscard, isAsking, subscribeToQuestion } from "../unsaved/forms";
import { AlertDialog } from "./AlertDialog";

/** Asks before input is lost. Escape keeps it. */
export function DiscardQuestion() {
  const { t } = useTranslation();
  const isOpen = useSyncExternalStore(subscribeToQuestion, isAsking);
  return (
    <AlertDialog
      isOpen={isOpen}
      title={t("unsaved.title")}
      detail={t("unsaved.detail")}
      onClose={() => answerDiscard(false)}
    >
      <button type="button" className="button quiet-button" onClick={() => answerDiscard(true)}>
        {t("unsaved.discard")}
      </button>
      <button type="button" className="button" onClick={() => answerDiscard(false)}>
        {t("unsaved.keep")}
      </button>
    </AlertDialog>
  );
}
