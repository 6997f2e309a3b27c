import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { pipelinesQuery } from "../api/queries";
import type { CustomField, Deal, MessagePreview } from "../api/types";
import { DealSearch } from "../components/selects/DealSearch";
import { MailFrame } from "./MailFrame";
import { PreviewWarnings } from "./PreviewWarnings";

interface Props {
  /** The deal that the message is shown for. */
  deal: Deal | null;
  onDeal: (deal: Deal | null) => void;
  message: MessagePreview | null;
  error: unknown;
  customFields: readonly CustomField[];
  /** Whether the message names the company, which has no name yet. */
  isNameless: boolean;
}

/** The message as the customer of a deal would get it. */
export function Preview({ deal, onDeal, message, error, customFields, isNameless }: Props) {
  const { t } = useTranslation();
  const { data: pipelines = [] } = useQuery(pipelinesQuery);
  return (
    <section className="template-preview" aria-labelledby="preview-title">
      <h2 id="preview-title">{t("messages.preview")}</h2>
      <DealSearch label={t("messages.preview_deal")} value={deal} pipelines={pipelines} onChange={onDeal} />
      <PreviewWarnings
        warnings={error ? [] : (message?.warnings ?? [])}
        customFields={customFields}
        isNameless={isNameless}
      />
      {error ? (
        <p className="form-error">{t("messages.no_preview")}</p>
      ) : message === null ? (
        <p className="quiet">{deal === null ? t("messages.no_deal") : t("messages.not_written")}</p>
      ) : (
        <Message message={message} />
      )}
    </section>
  );
}

function Message({ message }: { message: MessagePreview }) {
  const { t } = useTranslation();
  const [form, setForm] = useState<"html" | "text">("html");
  const { sms, html, subject, text } = message;
  return (
    <>
      {sms ? (
        <>
          <p className="sms-bubble">{text}</p>
          <p className="quiet">
            {t("messages.sms_size", { count: sms.parts, units: sms.units })}{" "}
            {sms.encoding === "ucs2" && t("messages.is_ucs2")}
          </p>
        </>
      ) : (
        <>
          <p className="preview-subject">{subject}</p>
          <SegmentedControl
            size="xs"
            aria-label={t("messages.form")}
            value={form}
            data={(["html", "text"] as const).map((value) => ({ value, label: t(`messages.forms.${value}`) }))}
            onChange={(value) => setForm(value as "html" | "text")}
          />
          {form === "html" ? (
            <>
              <MailFrame html={html ?? ""} title={t("messages.frame")} />
              {html?.includes("<img") && <p className="quiet">{t("messages.no_pictures")}</p>}
            </>
          ) : (
            <pre className="preview-text">{text}</pre>
          )}
        </>
      )}
    </>
  );
}
