import { Textarea, TextInput } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { Pipeline, Stage } from "../api/types";
import { formatMoneyInTitle } from "../components/money";
import { fillIn, findUnknownFields, type TitleField } from "./title";
import "./changes.css";

interface Props {
  kind: "title" | "comment" | "task" | "task_text";
  /** The fields that the template can name. */
  fields: readonly TitleField[];
  value: string;
  source: { pipeline: Pipeline; stage: Stage } | undefined;
  currency: string;
  readOnly: boolean;
  /** Why the API refused it. */
  error?: string | undefined;
  onChange: (template: string) => void;
}

/** The title of a deal, a comment, or the title or text of a task, with an example. */
export function TemplateInput({ kind, fields, value, source, currency, readOnly, error, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const unknown = findUnknownFields(value, fields);
  const example: Record<TitleField, string> = {
    title: t("tunnels.example_title"),
    customer: "An",
    amount: formatMoneyInTitle(12_500_000, currency),
    stage: source?.stage.name ?? "",
    pipeline: source?.pipeline.name ?? "",
    date: new Intl.DateTimeFormat(i18n.language).format(new Date()),
    times: "2",
  };
  const insert = (field: TitleField) => {
    const at = input.current?.selectionStart ?? value.length;
    onChange(`${value.slice(0, at)}{${field}}${value.slice(at)}`);
    input.current?.focus();
  };
  const common = {
    ref: input,
    readOnly,
    value,
    error: unknown.length > 0 ? t("tunnels.unknown_field", { name: unknown.join(", ") }) : error,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };

  return (
    <div className="title-template">
      {kind === "title" || kind === "task" ? (
        <TextInput
          {...common}
          label={t(kind === "task" ? "tasks.name" : "tunnels.title_template")}
          required={kind === "task"}
          placeholder={kind === "task" ? "" : t("tunnels.title_stays")}
          maxLength={limits.TunnelChangesInput.title_template.maxLength}
        />
      ) : (
        <Textarea
          {...common}
          label={t(kind === "comment" ? "rules.comment" : "tasks.text")}
          required={kind === "comment"}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={limits.RuleActionInput.text.maxLength}
        />
      )}
      {!readOnly && (
        <div className="chips">
          {fields.map((field) => (
            <button
              key={field}
              type="button"
              className="chip"
              title={t("tunnels.insert", { name: t(`tunnels.title_field.${field}`) })}
              onClick={() => insert(field)}
            >
              {t(`tunnels.title_field.${field}`)}
            </button>
          ))}
        </div>
      )}
      {value.trim() !== "" && unknown.length === 0 && (
        <p className="preview" aria-live="polite">
          <small>{t("tunnels.preview")}</small>
          {fillIn(value, example)}
        </p>
      )}
    </div>
  );
}
