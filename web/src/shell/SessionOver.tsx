import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { subscribeToSession, isSessionOver, signIn, dismissSessionEnd } from "../auth/session";
import { askToDiscard, formsLostByLeaving } from "../unsaved/forms";
import { AlertDialog } from "./AlertDialog";

/** The session has ended. Signing in again leads back to the same page, and asks before unsaved input is lost. */
export function SessionOver() {
  const { t } = useTranslation();
  const isOver = useSyncExternalStore(subscribeToSession, isSessionOver);
  const signInAgain = async () => {
    if (await askToDiscard(formsLostByLeaving())) await signIn();
  };
  return (
    <AlertDialog isOpen={isOver} title={t("auth.over")} detail={t("auth.over_detail")} onClose={dismissSessionEnd}>
      <button type="button" className="button quiet-button" onClick={dismissSessionEnd}>
        {t("auth.stay")}
      </button>
      <button type="button" className="button" onClick={() => void signInAgain()}>
        {t("auth.try_again")}
      </button>
    </AlertDialog>
  );
}
