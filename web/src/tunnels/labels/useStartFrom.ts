import { useEffect } from "react";

import type { Actions, Shown } from "./shown";

/** Starts a new tunnel from the stage that a link names, once. */
export function useStartFrom({ startFrom, canConnect }: Shown, { onStarted }: Actions, start: (id: string) => void) {
  useEffect(() => {
    if (startFrom === undefined || !canConnect) return;
    start(startFrom);
    onStarted();
  }, [startFrom, canConnect, start, onStarted]);
}
