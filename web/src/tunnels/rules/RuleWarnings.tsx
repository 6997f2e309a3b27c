import { Snowflake } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Me, Rule } from "../../api/types";
import { DesignWarnings } from "../../components/DesignWarnings";

interface Props {
  rule: Rule;
  user: Me | undefined;
}

/** Warnings about a saved rule: the subscription pauses it, or deals may run in a loop or multiply through it. */
export function RuleWarnings({ rule, user }: Props) {
  const { t } = useTranslation();
  const ends = [rule.stage.pipeline_id, rule.action.target?.pipeline_id];
  const isPaused =
    user !== undefined &&
    (!user.account.features.includes("rules") || user.account.frozen_pipelines.some((id) => ends.includes(id)));
  return (
    <>
      {isPaused && (
        <div className="caution">
          <Snowflake size={18} aria-hidden />
          <div>{t("rules.rests")}</div>
        </div>
      )}
      <DesignWarnings warnings={rule.warning_details} />
    </>
  );
}
