import { TextInput } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline, Stage } from "../../api/types";
import { formatMoneyInTitle } from "../../components/money";
import { fillIn, TITLE_FIELDS, type TitleField, findUnknownFields } from "../design/title";

interface Props {
  value: string;
  source?: { pipeline: Pipeline; stage: Stage };
  currency: string;
  readOnly: boolean;
  onChange: (template: string) => void;
}

/** The title that the tunnel gives to a deal, with an example. */
export function TitleTemplate({ value, source, currency, readOnly, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const unknown = findUnknownFields(value);
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

  return (
    <div className="title-template">
      <TextInput
        ref={input}
        label={t("tunnels.title_template")}
        placeholder={t("tunnels.title_stays")}
        maxLength={limits.TunnelChangesInput.title_template.maxLength}
        readOnly={readOnly}
        value={value}
        error={unknown.length > 0 ? t("tunnels.unknown_field", { name: unknown.join(", ") }) : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {!readOnly && (
        <div className="chips">
          {TITLE_FIELDS.map((field) => (
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
