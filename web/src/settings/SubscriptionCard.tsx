import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Account } from "../api/types";

/** The company's subscription: its limits, how much of them is used, and its features. */
export function SubscriptionCard({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { plan: subscription, usage, limits } = account;
  return (
    <section className="settings-card" aria-label={t("settings.subscription")}>
      <h2 id="subscription">{t("settings.subscription")}</h2>
      <p className="subscription-name">{t(`subscriptions.${subscription}`)}</p>
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
