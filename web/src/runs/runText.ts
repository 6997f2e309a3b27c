/** Runs of rules in words, by their state and the code of the reason. */
import i18next from "i18next";

import * as limits from "../api/limits.gen";
import type { Run } from "../api/types";
import { type DealField, findField } from "../fields/dealFields";
import { formatSpan } from "../i18n/relative";

/**
 * Why the run ended, is parked, or did not act the last time; null if there is nothing to say. The text of the API
 * stays for a code that this release does not know.
 */
export function whyText(
  { state, reason: code, detail, missing_fields }: Run,
  fields: readonly DealField[],
): string | null {
  if (code === null) return null;
  const key = `runs.reasons.${code}`;
  const reason = i18next.exists(key)
    ? i18next.t(key as "runs.reasons.fields_missing", {
        fields: missing_fields.map((name) => findField(fields, name).label).join(", "),
        transfers: limits.transfers_in_a_row,
        copies: limits.copies_of_a_chain,
      })
    : detail;
  return state === "pending" ? i18next.t("runs.last_time", { reason }) : reason;
}

/** When the run is due, or when it ended. */
export function timeText(run: Run, now: Date): string {
  const moment = new Date(run.due_at ?? run.ended_at ?? run.created_at);
  const at = moment.toLocaleString(i18next.language, { dateStyle: "medium", timeStyle: "short" });
  if (run.state !== "pending") return at;
  return moment <= now
    ? i18next.t("runs.due_now")
    : i18next.t("runs.due", { at, span: formatSpan(moment, now, i18next.language) });
}
