import { Select, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import { ResponsibleChoice } from "../../changes/ResponsibleChoice";
import { TemplateInput } from "../../changes/TemplateInput";
import { problemAt } from "../../components/problemAt";
import { NumberField } from "../../inputs/NumberField";
import { fromPeriod, toPeriod, type Unit, UNITS } from "./period";
import type { RuleSection } from "./ruleDraft";

interface Props extends RuleSection {
  template: Pick<ComponentProps<typeof TemplateInput>, "fields" | "source" | "currency" | "readOnly">;
  /** Why the API refused the rule; null if it did not. */
  error: unknown;
}

/** The task that a rule makes: what to do, who has it, when it is due, and whether the next rule waits for it. */
export function TaskInput({ template, error, draft, readOnly, edit }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { count, unit } = fromPeriod(draft.due);
  const setDue = (next: number | null, of: Unit) => edit({ due: next === null ? "" : toPeriod(next, of) });

  return (
    <>
      <TemplateInput
        {...template}
        kind="task"
        value={draft.title}
        error={problemAt(error, "/action/title_template")}
        onChange={(title) => edit({ title })}
      />
      <TemplateInput
        {...template}
        kind="task_text"
        value={draft.text}
        error={problemAt(error, "/action/text")}
        onChange={(text) => edit({ text })}
      />
      <div className="pair">
        <NumberField
          label={t("rules.task_due")}
          required
          readOnly={readOnly}
          bounds={{ min: 0, max: limits.period_count, digits: 0 }}
          value={count}
          error={problemAt(error, "/action/task/due")}
          onChange={(next) => setDue(next, unit)}
        />
        <Select
          aria-label={t("tunnels.delay_unit")}
          allowDeselect={false}
          readOnly={readOnly}
          value={unit}
          data={UNITS.map((one) => ({ value: one, label: t(`rules.units.${one}`) }))}
          onChange={(next) => setDue(count, next as Unit)}
        />
      </div>
      {(user?.account.business_hours.length ?? 0) > 0 && (
        <Switch
          label={t("rules.business_hours")}
          description={t("rules.task_business_hours_detail")}
          disabled={readOnly}
          checked={draft.dueInHours}
          onChange={(event) => edit({ dueInHours: event.currentTarget.checked })}
        />
      )}
      <ResponsibleChoice draft={draft} readOnly={readOnly} edit={edit} />
      <Switch
        label={t("rules.task_wait")}
        description={t("rules.task_wait_detail")}
        disabled={readOnly}
        checked={draft.wait}
        onChange={(event) => edit({ wait: event.currentTarget.checked })}
      />
    </>
  );
}
