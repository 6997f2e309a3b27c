import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import { problemAt } from "../../components/problemAt";
import { ConditionBuilder } from "../../conditions/ConditionBuilder";
import type { RuleSection } from "./ruleDraft";

/** Under which conditions a rule acts. */
export function ConditionSection({ error, draft, readOnly, edit }: RuleSection & { error: unknown }) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const problem = problemAt(error, "/conditions");
  return (
    <section className="part">
      <h3>{t("conditions.title")}</h3>
      <ConditionBuilder
        value={draft.conditions}
        currency={user?.account.currency ?? "VND"}
        readOnly={readOnly}
        none={t("rules.no_conditions")}
        onChange={(conditions) => edit({ conditions })}
      />
      {problem && <p className="form-error">{problem}</p>}
    </section>
  );
}
