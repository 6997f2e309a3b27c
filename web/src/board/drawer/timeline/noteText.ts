/** Notes of a timeline in the language of the page, by their codes. */
import i18next from "i18next";

import * as limits from "../../../api/limits.gen";
import type { Entry } from "../../../api/types";
import { type DealField, findField } from "../../../fields/dealFields";

/** The text of a note. What people wrote stays as it is, like a note whose code this release does not know. */
export function noteText(
  { kind, note, code, params }: Pick<Entry, "kind" | "note" | "code" | "params">,
  fields: readonly DealField[],
) {
  // Notes about rules and about tunnels share codes, but say different things.
  const key = kind.startsWith("rule_") ? `runs.reasons.${code ?? ""}` : `notes.${code ?? ""}`;
  if (!code || !i18next.exists(key)) return note;
  const { due_at: due, fields: missing, count } = params;
  const written = Object.entries(params).filter(([, value]) => typeof value === "string");
  return i18next.t(key as "notes.due", {
    title: "",
    ...Object.fromEntries(written),
    at: typeof due === "string" ? formatTime(due) : "",
    fields: Array.isArray(missing) ? missing.map((name) => findField(fields, name).label).join(", ") : "",
    transfers: limits.transfers_in_a_row,
    copies: limits.copies_of_a_chain,
    ...(typeof count === "string" && { count: Number(count) }),
  });
}

function formatTime(instant: string): string {
  return new Date(instant).toLocaleString(i18next.language, { dateStyle: "medium", timeStyle: "short" });
}
