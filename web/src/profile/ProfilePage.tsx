/** The signed-in person's name, language, and the notices that they get. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import { ProfileForm } from "./ProfileForm";
import "./profile.css";

export function ProfilePage() {
  const { t } = useTranslation();
  const { data: me } = useSuspenseQuery(meQuery);
  return (
    <div className="plain-page">
      <header className="page-head">
        <h1>{t("profile.title")}</h1>
      </header>
      <ProfileForm key={me.version} me={me} />
    </div>
  );
}
