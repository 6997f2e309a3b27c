/** Triggers and webhooks: the links to the other systems of the company. */
import { useTranslation } from "react-i18next";

import { useRole } from "../api/roles";
import { Triggers } from "./Triggers";
import { Webhooks } from "./Webhooks";
import "./hooks.css";

export function HooksPage() {
  const { t } = useTranslation();
  const isAdmin = useRole("admin");
  return (
    <div className="hooks">
      <header className="page-head">
        <h1>{t("nav.hooks")}</h1>
      </header>
      {isAdmin ? (
        <div className="hooks-body">
          <Triggers />
          <Webhooks />
        </div>
      ) : (
        <p className="hooks-body">{t("hooks.only_admins")}</p>
      )}
    </div>
  );
}
