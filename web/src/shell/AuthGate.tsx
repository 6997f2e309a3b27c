import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { startSession } from "../auth/session";
import { Notice, Waiting } from "../components/Notice";

type State = "starting" | "in" | "failed";

/** Renders its children for signed-in users, and sends everyone else to the hosted sign-in page. */
export function AuthGate({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [state, setState] = useState<State>("starting");

  useEffect(() => {
    startOnce().then(setState, () => setState("failed"));
  }, []);

  if (state === "in") return children;
  if (state === "starting") return <Waiting label={t("auth.signing_in")} />;
  return (
    <Notice title={t("auth.failed")} detail={t("auth.failed_detail")}>
      <a className="button" href="/">
        {t("auth.try_again")}
      </a>
    </Notice>
  );
}

let once: Promise<State> | undefined;

/** Starts the session once, however often React mounts the gate, since a code can be redeemed only once. */
function startOnce(): Promise<State> {
  once ??= startSession().then((path) => {
    if (path === null) return "starting";
    if (path !== location.pathname + location.search) history.replaceState(null, "", path);
    return "in";
  });
  return once;
}
