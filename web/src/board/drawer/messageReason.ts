import i18next from "i18next";

import type { Message } from "../../api/types";

/** Why a message waits or was not sent, in the language of the page; null if there is nothing to say. */
export function messageReason({ reason, detail }: Message): string | null {
  if (reason === null) return null;
  const key = [`messages.waits.${reason}`, `runs.reasons.${reason}`].find((one) => i18next.exists(one));
  return key ? i18next.t(key as "messages.waits.quiet_hours", { detail }) : detail;
}
