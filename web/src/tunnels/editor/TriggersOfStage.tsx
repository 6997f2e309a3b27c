import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { triggersQuery } from "../../webhooks/triggers";

/** The triggers by which other systems move deals to the stage. They are made on a page of their own. */
export function TriggersOfStage({ stageId }: { stageId: string }) {
  const { t } = useTranslation();
  const { data: triggers } = useQuery(triggersQuery);
  const here = triggers?.filter(({ stage }) => stage.stage_id === stageId) ?? [];
  return (
    <section className="part" aria-label={t("triggers.title")}>
      <h3>{t("triggers.title")}</h3>
      {here.length > 0 && (
        <ul>
          {here.map(({ id, name, kind, enabled }) => (
            <li key={id}>
              {name} · {t(`triggers.kinds.${kind}`)} · {t(enabled ? "triggers.states.on" : "triggers.states.off")}
            </li>
          ))}
        </ul>
      )}
      <Link to="/hooks">{t("triggers.design")}</Link>
    </section>
  );
}
