/** The company's settings: its name and language, its subscription, its members, the custom fields of its deals,
 * and what its cards show. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import { CardFacts } from "./CardFacts";
import { CompanyForm } from "./CompanyForm";
import { CustomFields } from "./CustomFields";
import { HooksCard } from "./HooksCard";
import { LostReasons } from "./LostReasons";
import { Members } from "./Members";
import { SubscriptionCard } from "./SubscriptionCard";
import "./settings.css";

export function SettingsPage() {
  const { t } = useTranslation();
  const { data: user } = useSuspenseQuery(meQuery);
  const { account } = user;
  return (
    <div className="settings">
      <header className="page-head">
        <h1>{t("nav.settings")}</h1>
      </header>
      <div className="settings-body">
        <Members myId={user.id} />
        <CompanyForm key={account.version} account={account} />
        <SubscriptionCard account={account} />
        <CustomFields account={account} />
        <CardFacts account={account} />
        <LostReasons account={account} />
        <HooksCard />
      </div>
    </div>
  );
}
