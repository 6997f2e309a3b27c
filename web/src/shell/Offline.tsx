import { useNetwork } from "@mantine/hooks";
import { CloudOff } from "lucide-react";
import { useTranslation } from "react-i18next";

import "./offline.css";

/** Says that there is no connection, for as long as there is none. */
export function Offline() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  if (online) return null;
  return (
    <p className="offline" role="alert">
      <CloudOff size={16} aria-hidden />
      {t("nav.offline")}
    </p>
  );
}
