import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Pipeline, Stage } from "../../api/types";
import { DealChanges } from "../../changes/DealChanges";
import { TemplateInput } from "../../changes/TemplateInput";
import { PLAIN_FIELDS } from "../../changes/title";
import { problemAt } from "../../components/problemAt";
import { stageOptions } from "../../components/stages";
import { TemplateSelect } from "../../templates/TemplateSelect";
import { WebhookSelect } from "../../webhooks/WebhookSelect";
import { ACTION_KINDS, type ActionKind, type RuleSection } from "./ruleDraft";
import { TaskInput } from "./TaskInput";

interface Props extends RuleSection {
  source: { pipeline: Pipeline; stage: Stage };
  /** The pipelines that a rule may lead to. */
  pipelines: readonly Pipeline[];
  currency: string;
  /** Why the API refused the rule; null if it did not. */
  error: unknown;
}

/** What a rule does, with what this kind of action needs. */
export function ActionInput({ source, pipelines, currency, error, draft, readOnly, edit }: Props) {
  const { t } = useTranslation();
  const { action } = draft;
  const template = { fields: PLAIN_FIELDS, source, currency, readOnly };
  const changesProblem = problemAt(error, "/action/changes");
  const targets = pipelines
    .filter((one) => action === "move" || one.id !== source.pipeline.id)
    .map((one) => ({ ...one, stages: one.stages.filter((stage) => stage.id !== source.stage.id) }));

  return (
    <>
      <Select
        label={t("rules.action")}
        allowDeselect={false}
        readOnly={readOnly}
        value={action}
        data={ACTION_KINDS.map((kind) => ({ value: kind, label: t(`rules.actions.${kind}`) }))}
        onChange={(kind) => edit({ action: kind as ActionKind, target: null })}
      />
      {action === "comment" && (
        <TemplateInput
          {...template}
          kind="comment"
          value={draft.text}
          error={problemAt(error, "/action/text")}
          onChange={(text) => edit({ text })}
        />
      )}
      {action === "webhook" && (
        <WebhookSelect
          value={draft.webhook}
          readOnly={readOnly}
          error={problemAt(error, "/action/webhook_id")}
          onChange={(webhook) => edit({ webhook })}
        />
      )}
      {action === "message" && (
        <TemplateSelect
          value={draft.templateId}
          readOnly={readOnly}
          error={problemAt(error, "/action/template_id")}
          onChange={(templateId) => edit({ templateId })}
        />
      )}
      {(action === "move" || action === "make_deal") && (
        <Select
          label={t("tunnels.target")}
          placeholder={t("removal.choose")}
          searchable
          allowDeselect={false}
          required
          readOnly={readOnly}
          value={draft.target}
          data={stageOptions(targets)}
          error={problemAt(error, "/action/target")}
          onChange={(target) => edit({ target })}
        />
      )}
      {action === "make_deal" && (
        <TemplateInput
          {...template}
          kind="title"
          value={draft.title}
          error={problemAt(error, "/action/title_template")}
          onChange={(title) => edit({ title })}
        />
      )}
      {action === "task" && (
        <TaskInput template={template} error={error} draft={draft} readOnly={readOnly} edit={edit} />
      )}
      {(action === "change" || action === "make_deal") && (
        <DealChanges draft={draft} readOnly={readOnly} edit={edit} currency={currency} />
      )}
      {changesProblem && <p className="form-error">{changesProblem}</p>}
    </>
  );
}
