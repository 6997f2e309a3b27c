import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Notice } from "../components/Notice";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Notice title={t("common.no_page")} detail={t("common.no_page_detail")}>
      <Link to="/" className="button">
        {t("common.to_start")}
      </Link>
    </Notice>
  );
}
