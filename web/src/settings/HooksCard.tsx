import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useRole } from "../api/roles";

/** Leads to the triggers and webhooks, which only admins see. */
export function HooksCard() {
  const { t } = useTranslation();
  if (!useRole("admin")) return null;
  return (
    <section className="settings-card" aria-labelledby="hooks">
      <h2 id="hooks">{t("nav.hooks")}</h2>
      <p>{t("hooks.link_detail")}</p>
      <Link to="/hooks">{t("hooks.open")}</Link>
    </section>
  );
}
