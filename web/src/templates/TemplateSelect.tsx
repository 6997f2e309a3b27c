import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery, templateQuery, templatesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { MessageTemplate, TemplateHead } from "../api/types";
import { OnDemand } from "../components/OnDemand";
import { measureSms } from "./sms";

// Loaded when a template is first opened, so that the form that chooses one appears earlier.
const TemplateDialog = lazy(async () => ({ default: (await import("./TemplateDialog")).TemplateDialog }));

interface Props {
  /** The purpose of the templates on offer; without it all of them. */
  purpose?: TemplateHead["purpose"];
  value: string | null;
  readOnly: boolean;
  error: string | undefined;
  onChange: (templateId: string) => void;
}

/**
 * Chooses a message template. The chosen one, or a new one, is edited in a dialog, so that the form around it keeps
 * its input. For an SMS it says how many parts are paid for.
 */
export function TemplateSelect({ purpose, value, readOnly, error, onChange }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const canDesign = useRole("admin") && user?.account.features.includes("rules") === true;
  const { data: templates = [] } = useQuery(templatesQuery);
  const offered = templates.filter((one) => purpose === undefined || one.purpose === purpose);
  const chosen = templates.find(({ id }) => id === value);
  const isSms = chosen?.channel === "sms";
  const { data: template } = useQuery({ ...templateQuery(value ?? ""), enabled: isSms });
  const [isOpen, setOpen] = useState(false);
  /** What the dialog shows: the id of a template, or null for a new one. */
  const [edited, setEdited] = useState<string | null>(null);
  const open = (id: string | null) => {
    setEdited(id);
    setOpen(true);
  };
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
      <div className="template-links">
        {!readOnly && canDesign && (
          <button type="button" className="link own-line" onClick={() => open(null)}>
            {t("messages.add_here")}
          </button>
        )}
        {chosen && (
          <button type="button" className="link own-line" onClick={() => open(chosen.id)}>
            {t("messages.open_template")}
          </button>
        )}
      </div>
      {user && (
        <OnDemand wanted={isOpen}>
          <TemplateDialog
            opened={isOpen}
            title={edited === null ? t("messages.new") : (chosen?.name ?? "")}
            id={edited}
            account={user.account}
            canDesign={canDesign}
            {...(purpose !== undefined && { purpose })}
            onSaved={({ id }) => {
              setOpen(false);
              if (id !== value) onChange(id);
            }}
            onClose={() => setOpen(false)}
          />
        </OnDemand>
      )}
    </div>
  );
}

/** The parts of the longest text. A field counts as it is written, since its value differs from deal to deal. */
function mostParts({ texts }: MessageTemplate): number {
  return Math.max(...Object.values(texts).map(({ text }) => measureSms(text ?? "").parts));
}
