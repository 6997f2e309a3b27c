/** Errors as texts in the user's language, by their code. */
import i18next from "i18next";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { toProblem } from "../api/problem";
import { fieldLabel } from "../i18n/fieldLabel";
import { showToast } from "./toasts";

/** Returns `problemText`; the function changes with the language, so that texts are rendered again. */
export function useProblemText(): (error: unknown) => string {
  const { i18n } = useTranslation();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the texts change with the language
  return useCallback((error: unknown) => problemText(error), [i18n.language]);
}

/** The error as one sentence. A code without a text is described by its status: refused, or an internal error. */
export function problemText(error: unknown): string {
  const { code, status, detail, fields = [], available_in, limit, errors = [] } = toProblem(error).document;
  const [fieldProblem] = errors.map((one) => `field_problems.${one.code}`).filter((key) => i18next.exists(key));
  if (fieldProblem && code === "validation_failed")
    return i18next.t(fieldProblem as "field_problems.too_many_tunnels", {
      copies: limits.copies_of_a_chain,
      tunnels: limits.tunnels_of_a_stage,
    });
  const key = `problems.${code}`;
  if (i18next.exists(key)) {
    return i18next.t(key as "problems.plan_lacks", {
      fields: fields.map(fieldLabel).join(", "),
      subscriptions: [available_in ?? []].flat().map(subscriptionName).join(", "),
      limit,
    });
  }
  return status >= 500 ? i18next.t("problems.internal_error") : `${i18next.t("problems.refused")} ${detail}`;
}

/** Shows a toast for an error outside of any form. */
export function notifyProblem(error: unknown): void {
  showToast({ tone: "bad", title: i18next.t("common.not_done"), message: problemText(error) });
}

function subscriptionName(subscription: string): string {
  return i18next.t(`subscriptions.${subscription}` as "subscriptions.free");
}
