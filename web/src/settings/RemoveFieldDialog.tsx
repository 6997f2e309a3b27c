import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { pipelines as pipelinesQuery } from "../api/queries";
import type { Account, CustomField } from "../api/types";
import { problemText } from "../shell/problems";
import { useAccountChange } from "./account";
import { usesOf } from "./fields";

interface Props {
  account: Account;
  field: CustomField | null;
  onClose: () => void;
}

/** Asks before a field is no longer declared, and shows what goes by it: that has to be changed first. */
export function RemoveFieldDialog({ account, field, onClose }: Props) {
  const { t } = useTranslation();
  const { data: pipelines } = useQuery(pipelinesQuery);
  const save = useAccountChange(account);
  const uses = field && pipelines ? usesOf(field.name, pipelines) : [];
  const close = () => {
    save.reset();
    onClose();
  };

  return (
    <Modal
      opened={field !== null}
      onClose={close}
      title={t("custom_fields.remove", { label: field?.label })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <div className="form">
        {uses.length === 0 ? (
          <p className="plain-text">{t("custom_fields.remove_detail")}</p>
        ) : (
          <section>
            <h3>{t("removal.used_by")}</h3>
            <ul>
              {uses.map((use) => (
                <li key={use.id}>
                  <Link to="/tunnels" search={{ [use.kind]: use.id }}>
                    {t(`custom_fields.uses.${use.kind}`, { name: use.name })}
                  </Link>
                </li>
              ))}
            </ul>
            <p className="quiet">{t("removal.first")}</p>
          </section>
        )}
        {save.error && (
          <p className="form-error" role="alert">
            {problemText(save.error)}
          </p>
        )}
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button
            color="red"
            loading={save.isPending}
            disabled={uses.length > 0 || !pipelines}
            onClick={() => {
              const custom_fields = account.custom_fields.filter((one) => one.name !== field?.name);
              save.mutate({ custom_fields }, { onSuccess: close });
            }}
          >
            {t("common.delete")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
