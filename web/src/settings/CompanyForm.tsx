import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAccountChange } from "../api/account";
import * as limits from "../api/limits.gen";
import { useRole } from "../api/roles";
import type { Account, AccountChange } from "../api/types";
import { CURRENCIES } from "../components/money";
import { SaveEnd } from "../components/SaveEnd";
import { showToast } from "../components/toasts";
import { type Language, LANGUAGES } from "../i18n";
import { useUnsaved } from "../unsaved/useUnsaved";

/** The company's name, language, time zone and currency. */
export function CompanyForm({ account }: { account: Account }) {
  const { t } = useTranslation();
  const canChange = useRole("admin");
  const [changes, setChanges] = useState<AccountChange>({});
  const { name, language, time_zone: timeZone, currency } = { ...account, ...changes };
  const save = useAccountChange(account);
  useUnsaved(Object.entries(changes).some(([field, value]) => account[field as keyof Account] !== value));
  const set = (change: AccountChange) => setChanges((before) => ({ ...before, ...change }));

  return (
    <form
      className="settings-card form"
      aria-label={t("settings.company")}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(changes, { onSuccess: () => showToast({ tone: "good", title: t("settings.saved") }) });
      }}
    >
      <h2 id="company">{t("settings.company")}</h2>
      <TextInput
        label={t("settings.name")}
        maxLength={limits.AccountChange.name.maxLength}
        readOnly={!canChange}
        value={name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label={t("settings.language")}
        allowDeselect={false}
        disabled={!canChange}
        value={language}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        onChange={(chosen) => {
          if (chosen) set({ language: chosen as Language });
        }}
      />
      <Select
        label={t("settings.time_zone")}
        allowDeselect={false}
        searchable
        limit={100}
        disabled={!canChange}
        value={timeZone}
        data={[...new Set([timeZone, ...Intl.supportedValuesOf("timeZone")])]}
        onChange={(time_zone) => {
          if (time_zone) set({ time_zone });
        }}
      />
      <Select
        label={t("settings.currency")}
        allowDeselect={false}
        searchable
        disabled={!canChange}
        value={currency}
        data={[...CURRENCIES]}
        onChange={(chosen) => {
          if (chosen) set({ currency: chosen });
        }}
      />
      {canChange && <SaveEnd save={save} canSave={Object.keys(changes).length > 0} />}
    </form>
  );
}
