import { Button, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import type { Pipeline, Rule } from "../../api/types";
import { DesignProblem } from "../../components/DesignProblem";
import { useRuleChanges } from "./rules";
import { useRuleText } from "./ruleText";
import "./rules.css";

interface Props {
  /** The rules of the stage, in their order. */
  rules: readonly Rule[];
  pipelines: readonly Pipeline[];
  canDesign: boolean;
  /** Opens a rule, or the form of a new rule for null. */
  onRule: (id: string | null) => void;
}

/** The automation rules of a stage: when each acts, what it does, and its switch. */
export function RulesOfStage({ rules, pipelines, canDesign, onRule }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { whenOf, actionOf } = useRuleText(pipelines);
  const { changeRule } = useRuleChanges();
  const hasRules = user === undefined || user.account.features.includes("rules");
  const isOn = (rule: Rule) =>
    changeRule.isPending && changeRule.variables.rule.id === rule.id
      ? (changeRule.variables.change.enabled ?? rule.enabled)
      : rule.enabled;

  return (
    <section className="part" aria-label={t("rules.title")}>
      <h3>{t("rules.title")}</h3>
      {!hasRules && <p className="caution plain-text">{t("rules.subscription_without")}</p>}
      {rules.length === 0 && hasRules && <p className="quiet">{t("rules.none")}</p>}
      {rules.length > 0 && (
        <ol className="stage-rules">
          {rules.map((rule) => (
            <li key={rule.id} data-off={!rule.enabled || undefined}>
              <button type="button" className="row-button" onClick={() => onRule(rule.id)}>
                <span>
                  <strong>{rule.name}</strong>
                  {!rule.enabled && <em>{t("tunnels.off")}</em>}
                  {rule.warning_details.length > 0 && (
                    <TriangleAlert size={14} className="rule-warning" aria-label={t("rules.has_warnings")} />
                  )}
                  <small>{whenOf(rule.when)}</small>
                  <small>{actionOf(rule)}</small>
                </span>
              </button>
              {canDesign && (
                <Switch
                  aria-label={t("rules.switch", { name: rule.name })}
                  checked={isOn(rule)}
                  onChange={() => {
                    // It stays enabled during the request: a disabled switch would lose the keyboard's focus.
                    changeRule.mutate({ rule, change: { enabled: !isOn(rule) } });
                  }}
                />
              )}
            </li>
          ))}
        </ol>
      )}
      {changeRule.error && <DesignProblem error={changeRule.error} />}
      {canDesign && hasRules && (
        <div>
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => onRule(null)}
          >
            {t("rules.add")}
          </Button>
        </div>
      )}
    </section>
  );
}
