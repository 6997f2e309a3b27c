import { useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { subscribeToSession, isSessionOver, signIn, dismissSessionEnd } from "../auth/session";
import "./session-over.css";

/** A dialog above everything else: the session has ended. Signing in again leads back to the same page. */
export function SessionOver() {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const isOver = useSyncExternalStore(subscribeToSession, isSessionOver);
  useEffect(() => {
    if (isOver) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOver]);

  return (
    <dialog
      ref={dialog}
      className="session-over"
      role="alertdialog"
      aria-labelledby="session-over"
      onClose={dismissSessionEnd}
    >
      <h2 id="session-over">{t("auth.over")}</h2>
      <p>{t("auth.over_detail")}</p>
      <div>
        <button type="button" className="button quiet-button" onClick={dismissSessionEnd}>
          {t("auth.stay")}
        </button>
        <button type="button" className="button" onClick={() => void signIn()}>
          {t("auth.try_again")}
        </button>
      </div>
    </dialog>
  );
}
