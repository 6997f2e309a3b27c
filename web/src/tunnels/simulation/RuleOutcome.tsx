import { Ban, Zap } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { ForeseenRule } from "../../api/types";
import { useDealFields } from "../../fields/dealFields";
import { reasonText } from "../../runs/runText";

/** What a rule of the stage would do to the deal that arrives, and when; or why it would not act. */
export function RuleOutcome({ rule }: { rule: ForeseenRule }) {
  const { t, i18n } = useTranslation();
  const fields = useDealFields();
  const Icon = rule.acts ? Zap : Ban;
  const moment = (at: string) =>
    new Date(at).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  const isLater = rule.due_at !== null && new Date(rule.due_at) > new Date();
  return (
    <li className="outcome" data-fires={rule.acts || undefined}>
      <Icon size={16} aria-hidden />
      <div>
        <strong>{t("actors.rule", { name: rule.name })}</strong>
        <span>
          {rule.acts
            ? t(`rules.actions.${rule.action}`)
            : rule.reason && reasonText(rule.reason, rule.missing, fields, rule.detail, null)}
        </span>
        {rule.acts && isLater && rule.due_at && <span>{t("runs.reasons.due", { at: moment(rule.due_at) })}</span>}
        {rule.waits_until && <span>{t("simulation.waits_until", { at: moment(rule.waits_until) })}</span>}
      </div>
    </li>
  );
}
