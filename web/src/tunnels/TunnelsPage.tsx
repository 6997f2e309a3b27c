import { useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { pipelines } from "../api/queries";

export function TunnelsPage() {
  const { t } = useTranslation();
  const { data } = useSuspenseQuery(pipelines);
  return (
    <header className="page-head">
      <h1>{t("nav.tunnels")}</h1>
      <p>{data.map((pipeline) => pipeline.name).join(" · ")}</p>
    </header>
  );
}
