/** The custom fields of deals. Admins add, rename and remove them. */
import { Button } from "@mantine/core";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useRole } from "../api/roles";
import type { Account, CustomField } from "../api/types";
import { FieldDialog } from "./FieldDialog";
import { RemoveFieldDialog } from "./RemoveFieldDialog";

export function CustomFields({ account }: { account: Account }) {
  const { t } = useTranslation();
  const canDeclare = useRole("admin");
  const [edited, setEdited] = useState<CustomField | "new" | null>(null);
  const [fieldToRemove, setFieldToRemove] = useState<CustomField | null>(null);
  const fields = account.custom_fields;

  return (
    <section className="settings-card wide" aria-labelledby="custom-fields">
      <header className="settings-head">
        <h2 id="custom-fields">{t("custom_fields.title")}</h2>
        {canDeclare && (
          <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setEdited("new")}>
            {t("custom_fields.add")}
          </Button>
        )}
      </header>
      {fields.length === 0 && <p className="quiet">{t("custom_fields.none")}</p>}
      <ul className="settings-rows">
        {fields.map((field) => (
          <li key={field.name}>
            <div className="grow">
              <strong>{field.label}</strong>
              <p className="quiet">
                {t(`field_types.${field.type}`)}
                {field.choices.length > 0 && `: ${field.choices.join(", ")}`}
              </p>
            </div>
            {canDeclare && (
              <>
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t("custom_fields.edit", { label: field.label })}
                  onClick={() => setEdited(field)}
                >
                  <Pencil size={17} aria-hidden />
                </button>
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t("custom_fields.remove", { label: field.label })}
                  onClick={() => setFieldToRemove(field)}
                >
                  <Trash2 size={17} aria-hidden />
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      <FieldDialog account={account} edited={edited} onClose={() => setEdited(null)} />
      <RemoveFieldDialog account={account} field={fieldToRemove} onClose={() => setFieldToRemove(null)} />
    </section>
  );
}
