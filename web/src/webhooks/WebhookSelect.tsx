import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { webhooksQuery } from "./webhooks";

interface Props {
  /** The id of a webhook; null if none is chosen. */
  value: string | null;
  readOnly: boolean;
  error?: string | null;
  onChange: (id: string | null) => void;
}

/** Chooses a webhook. Only admins see their names. */
export function WebhookSelect({ value, readOnly, error, onChange }: Props) {
  const { t } = useTranslation();
  const { data: webhooks } = useQuery({ ...webhooksQuery, enabled: !readOnly });
  if (readOnly) return <p className="muted">{t("webhooks.only_admins")}</p>;
  return (
    <Select
      label={t("webhooks.one")}
      placeholder={t("removal.choose")}
      description={webhooks?.length === 0 ? t("webhooks.none_yet") : undefined}
      searchable
      allowDeselect={false}
      required
      value={value}
      data={(webhooks ?? []).map(({ id, name, enabled }) => ({
        value: id,
        label: enabled ? name : t("webhooks.named_off", { name }),
      }))}
      error={error}
      onChange={onChange}
    />
  );
}
