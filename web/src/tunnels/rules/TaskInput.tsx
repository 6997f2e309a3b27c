import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import { ResponsibleChoice } from "../../changes/ResponsibleChoice";
import { TemplateInput } from "../../changes/TemplateInput";
import { problemAt } from "../../components/problemAt";
import { UNITS } from "../../inputs/period";
import { PeriodInput } from "../../inputs/PeriodInput";
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
      <PeriodInput
        label={t("rules.task_due")}
        value={draft.due}
        units={UNITS}
        least={0}
        readOnly={readOnly}
        error={problemAt(error, "/action/task/due")}
        onChange={(due) => edit({ due })}
      />
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
