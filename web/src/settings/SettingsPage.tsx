/** The company's settings: what it is called, its language, time zone and currency, and what its plan allows. */
import { Button, Progress, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, data, seen } from "../api/client";
import { me } from "../api/queries";
import type { Account, AccountChange, Language } from "../api/types";
import { useRole } from "../auth/roles";
import { LANGUAGES } from "../i18n";
import { problemText } from "../shell/problems";
import { toast } from "../shell/toasts";
import "./settings.css";

const CURRENCIES = ["VND", "USD", "EUR", "GBP", "JPY", "KRW", "CNY", "SGD", "THB", "AUD"];

export function SettingsPage() {
  const { t } = useTranslation();
  const { data: user } = useSuspenseQuery(me);
  const { account } = user;
  return (
    <div className="settings">
      <header className="page-head">
        <h1>{t("nav.settings")}</h1>
      </header>
      <div className="settings-body">
        <CompanyForm key={account.version} account={account} />
        <PlanCard account={account} />
      </div>
    </div>
  );
}

function CompanyForm({ account }: { account: Account }) {
  const { t } = useTranslation();
  const canChange = useRole("admin");
  const queries = useQueryClient();
  const [changes, setChanges] = useState<AccountChange>({});
  const { name, language, time_zone: timeZone, currency } = { ...account, ...changes };
  const save = useMutation({
    mutationFn: () =>
      data<Account>(
        client.PATCH("/v1/account", { params: { header: seen(account.version) }, body: changes }),
      ),
    meta: { quiet: true },
    onSuccess: () => {
      toast({ tone: "good", title: t("settings.saved") });
      return queries.invalidateQueries({ queryKey: me.queryKey });
    },
  });
  const set = (change: AccountChange) => { setChanges((before) => ({ ...before, ...change })); };

  return (
    <form
      className="settings-card form"
      aria-label={t("settings.company")}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>{t("settings.company")}</h2>
      <TextInput
        label={t("settings.name")}
        maxLength={100}
        readOnly={!canChange}
        value={name}
        onChange={(event) => { set({ name: event.currentTarget.value }); }}
      />
      <Select
        label={t("settings.language")}
        allowDeselect={false}
        disabled={!canChange}
        value={language}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        onChange={(chosen) => { if (chosen) set({ language: chosen as Language }); }}
      />
      <Select
        label={t("settings.time_zone")}
        allowDeselect={false}
        searchable
        limit={100}
        disabled={!canChange}
        value={timeZone}
        data={[...new Set([timeZone, ...Intl.supportedValuesOf("timeZone")])]}
        onChange={(time_zone) => { if (time_zone) set({ time_zone }); }}
      />
      <Select
        label={t("settings.currency")}
        allowDeselect={false}
        searchable
        disabled={!canChange}
        value={currency}
        data={[...new Set([currency, ...CURRENCIES])]}
        onChange={(chosen) => { if (chosen) set({ currency: chosen }); }}
      />
      {save.error && (
        <p className="form-error" role="alert">
          {problemText(save.error)}
        </p>
      )}
      {canChange && (
        <div className="form-end">
          <Button type="submit" loading={save.isPending} disabled={Object.keys(changes).length === 0}>
            {t("common.save")}
          </Button>
        </div>
      )}
    </form>
  );
}

function PlanCard({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { plan, usage, limits } = account;
  return (
    <section className="settings-card" aria-label={t("settings.plan")}>
      <h2>{t("settings.plan")}</h2>
      <p className="plan-name">{t(`subscriptions.${plan}`)}</p>
      <p>
        {limits.pipelines === null
          ? t("settings.pipelines_free", { count: usage.pipelines })
          : t("settings.pipelines", { count: usage.pipelines, limit: limits.pipelines })}
      </p>
      {limits.pipelines !== null && (
        <Progress
          aria-label={t("settings.pipelines", { count: usage.pipelines, limit: limits.pipelines })}
          value={Math.min(100, (100 * usage.pipelines) / limits.pipelines)}
        />
      )}
      <ul className="features">
        {account.features.map((feature) => (
          <li key={feature}>{t(`features.${feature}`)}</li>
        ))}
      </ul>
    </section>
  );
}
