import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Account } from "../api/types";

/** What the company's plan has, and how much of it is used. */
export function PlanCard({ account }: { account: Account }) {
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
