import { Link } from "@tanstack/react-router";
import i18next from "i18next";
import { useTranslation } from "react-i18next";

import { useRole } from "../api/roles";
import type { CustomField, MessagePreview } from "../api/types";
import { spellCustomField } from "./draft";

interface Props {
  warnings: MessagePreview["warnings"];
  customFields: readonly CustomField[];
  /** Whether the message names the company, which has no name yet. */
  isNameless: boolean;
}

const COMPANY = "company.name";

/** What a customer would miss in a message. */
export function PreviewWarnings({ warnings, customFields, isNameless }: Props) {
  const { t, i18n } = useTranslation();
  const canName = useRole("admin");
  const languages = new Intl.DisplayNames([i18n.language], { type: "language" });
  const shown = warnings.filter(({ subject }) => subject !== COMPANY);
  if (shown.length === 0 && !isNameless) return null;
  return (
    <ul className="preview-warnings">
      {isNameless && (
        <li>
          {t("messages.nameless_company")}{" "}
          {canName && (
            <Link to="/settings" hash="company">
              {t("messages.name_company")}
            </Link>
          )}
        </li>
      )}
      {shown.map(({ code, subject }) => (
        <li key={`${code} ${subject}`}>
          {t(`messages.warnings.${code}`, {
            about: code === "empty_field" ? labelOf(subject, customFields) : (languages.of(subject) ?? subject),
          })}
        </li>
      ))}
    </ul>
  );
}

/** The label of a field that the API names as a text spells it. */
export function labelOf(field: string, customFields: readonly CustomField[]): string {
  const key = `messages.fields.${field}`;
  if (i18next.exists(key)) return i18next.t(key as "messages.fields.customer.name");
  return customFields.find(({ name }) => spellCustomField(name) === field)?.label ?? field;
}
