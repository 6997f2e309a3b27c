/** Runs of rules in words, by their state and the code of the reason. */
import i18next from "i18next";

import * as limits from "../api/limits.gen";
import type { Run } from "../api/types";
import { type DealField, findField } from "../fields/dealFields";
import { formatSpan } from "../i18n/relative";

/** Why a rule did or did not act. The text of the API stays for a code that this release does not know. */
export function reasonText(
  code: NonNullable<Run["reason"]>,
  missing: readonly string[],
  fields: readonly DealField[],
  detail: string,
  template: string | null,
): string {
  const key = `runs.reasons.${code}` as const;
  if (!i18next.exists(key)) return detail;
  return i18next.t(key as "runs.reasons.fields_missing", {
    fields: missing.map((name) => findField(fields, name).label).join(", "),
    transfers: limits.transfers_in_a_row,
    copies: limits.copies_of_a_chain,
    template,
    detail,
  });
}

/** Why the run ended, is parked, or did not act the last time; null if there is nothing to say. */
export function whyText(
  { state, reason: code, detail, missing_fields, template_name }: Run,
  fields: readonly DealField[],
) {
  if (code === null) return null;
  const reason = reasonText(code, missing_fields, fields, detail, template_name);
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
