import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { templateQuery, templatesQuery } from "../api/queries";
import type { MessageTemplate, TemplateHead } from "../api/types";
import { measureSms } from "./sms";

interface Props {
  /** The purpose of the templates on offer; without it all of them. */
  purpose?: TemplateHead["purpose"];
  value: string | null;
  readOnly: boolean;
  error: string | undefined;
  onChange: (templateId: string) => void;
}

/** Chooses a message template, with a link to it. For an SMS it says how many parts are paid for. */
export function TemplateSelect({ purpose, value, readOnly, error, onChange }: Props) {
  const { t } = useTranslation();
  const { data: templates = [] } = useQuery(templatesQuery);
  const offered = templates.filter((one) => purpose === undefined || one.purpose === purpose);
  const chosen = templates.find(({ id }) => id === value);
  const isSms = chosen?.channel === "sms";
  const { data: template } = useQuery({ ...templateQuery(value ?? ""), enabled: isSms });
  return (
    <div>
      <Select
        label={t("messages.template")}
        placeholder={t("messages.choose_template")}
        searchable
        allowDeselect={false}
        required
        readOnly={readOnly}
        value={value}
        data={offered.map(({ id, name, channel }) => ({
          value: id,
          label: `${name} (${t(`messages.channel.${channel}`)})`,
        }))}
        nothingFoundMessage={t("messages.none")}
        error={error}
        onChange={(id) => {
          if (id) onChange(id);
        }}
      />
      {isSms && template && <p className="quiet">{t("messages.sms_cost", { count: mostParts(template) })}</p>}
      {chosen ? (
        <Link className="link own-line" to="/messages" search={{ template: chosen.id }}>
          {t("messages.open_template")}
        </Link>
      ) : (
        <Link className="link own-line" to="/messages" search={{}}>
          {t("messages.to_templates")}
        </Link>
      )}
    </div>
  );
}

/** The parts of the longest text. A field counts as it is written, since its value differs from deal to deal. */
function mostParts({ texts }: MessageTemplate): number {
  return Math.max(...Object.values(texts).map(({ text }) => measureSms(text ?? "").parts));
}
