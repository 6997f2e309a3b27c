import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Pipeline, Rule } from "../../api/types";
import { problemAt } from "../../components/problemAt";
import { isWhenComplete, type OpenRuns, toWhen, toWhenDraft, type WhenDraft } from "./ruleDraft";
import { forecastQuery } from "./rules";
import { useRuleText } from "./ruleText";
import { WhenInput } from "./WhenInput";

const OPEN_RUNS = ["keep", "move"] as const;

interface Props {
  /** Null for a new rule. */
  rule: Rule | null;
  /** Null while the time of a saved rule stays as it is. */
  value: WhenDraft | null;
  openRuns: OpenRuns | null;
  pipelines: readonly Pipeline[];
  readOnly: boolean;
  error: unknown;
  onChange: (when: WhenDraft | null) => void;
  onChoose: (openRuns: OpenRuns) => void;
}

/** When a rule acts; and for another time of a saved rule, what becomes of the deals that wait for it. */
export function WhenSection({ rule, value, openRuns, pipelines, readOnly, error, onChange, onChoose }: Props) {
  const { t } = useTranslation();
  const { whenOf } = useRuleText(pipelines);
  if (rule && !value)
    return (
      <div>
        <p className="plain-text">{whenOf(rule.when)}</p>
        {!readOnly && (
          <Button size="compact-sm" variant="default" onClick={() => onChange(toWhenDraft(rule.when))}>
            {t("rules.change_when")}
          </Button>
        )}
      </div>
    );
  if (!value) return null;
  return (
    <>
      <WhenInput value={value} error={error} onChange={onChange} />
      {rule && (
        <>
          <Select
            label={t("rules.open_runs")}
            description={isWhenComplete(value) && <ForecastText rule={rule} when={value} />}
            placeholder={t("common.choose")}
            required
            value={openRuns}
            data={OPEN_RUNS.map((choice) => ({ value: choice, label: t(`rules.open_run_choices.${choice}`) }))}
            error={problemAt(error, "/open_runs")}
            onChange={(choice) => {
              if (choice) onChoose(choice as OpenRuns);
            }}
          />
          <div>
            <Button size="compact-sm" variant="default" onClick={() => onChange(null)}>
              {t("rules.leave_when")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

/** What the new time would do to the runs that wait. */
function ForecastText({ rule, when }: { rule: Rule; when: WhenDraft }) {
  const { t } = useTranslation();
  const { data } = useQuery(forecastQuery(rule.id, toWhen(when)));
  if (!data) return null;
  const counted = t("rules.forecast", { ...data });
  return data.has_more ? `${counted} ${t("rules.forecast_more")}` : counted;
}
