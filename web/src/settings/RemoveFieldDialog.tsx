import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useAccountChange } from "../api/account";
import { pipelinesQuery, rulesQuery } from "../api/queries";
import type { Account, CustomField } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { findUses } from "./fields";

interface Props {
  account: Account;
  field: CustomField | null;
  onClose: () => void;
}

/**
 * Confirms the removal of a custom field. It lists the stages and tunnels that use the field; they must be changed
 * first.
 */
export function RemoveFieldDialog({ account, field, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={field !== null} onClose={onClose} title={t("custom_fields.remove", { label: field?.label })}>
      {field && <Question account={account} field={field} onClose={onClose} />}
    </Dialog>
  );
}

function Question({ account, field, onClose }: Props & { field: CustomField }) {
  const { t } = useTranslation();
  const { data: pipelines } = useQuery(pipelinesQuery);
  const { data: rules } = useQuery(rulesQuery);
  const save = useAccountChange(account);
  const uses = pipelines && rules ? findUses(field.name, pipelines, rules) : [];

  return (
    <DialogForm
      input={null}
      danger
      submit={t("common.delete")}
      canSubmit={uses.length === 0 && pipelines !== undefined && rules !== undefined}
      isPending={save.isPending}
      error={save.error && problemText(save.error)}
      onSubmit={() => {
        const custom_fields = account.custom_fields.filter((one) => one.name !== field.name);
        save.mutate({ custom_fields }, { onSuccess: onClose });
      }}
    >
      {uses.length === 0 ? (
        <p className="plain-text">{t("custom_fields.remove_detail")}</p>
      ) : (
        <section>
          <h3>{t("removal.used_by")}</h3>
          <ul className="plain">
            {uses.map((use) => (
              <li key={use.id}>
                <Link className="row-button" to="/tunnels" search={{ [use.kind]: use.id }}>
                  {t(`custom_fields.uses.${use.kind}`, { name: use.name })}
                </Link>
              </li>
            ))}
          </ul>
          <p className="quiet">{t("removal.first")}</p>
        </section>
      )}
    </DialogForm>
  );
}
