/** Rules in words. */
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { Pipeline, Rule } from "../../api/types";
import { CHANGEABLE, toRows } from "../../changes/fieldChanges";
import { findStage } from "../../components/stages";
import { type DealField, findField, useDealFields } from "../../fields/dealFields";
import { periodText } from "../../inputs/period";

type Words = Pick<ReturnType<typeof useTranslation>, "t" | "i18n">;

/** When a rule acts, such as "3 days before Expected close date, at 09:00". */
export function whenText(when: Rule["when"], fields: readonly DealField[], t: TFunction, language: string): string {
  const { kind, time } = when;
  const period = periodText(when.period ?? "P0D", language);
  const isThatDay = period === "" && (kind === "before_date" || kind === "after_date");
  const words = t(`rules.when.${isThatDay ? "on_date" : kind}`, {
    period,
    field: when.field === null ? "" : findField(fields, when.field).label,
    time,
  });
  return when.business_hours ? t("rules.in_business_hours", { when: words }) : words;
}

/** What a rule does. */
export function actionText(action: Rule["action"], fields: readonly DealField[], stage: string, t: TFunction): string {
  const { responsible, add_tags: added, remove_tags: removed } = action.changes;
  const changed = [
    ...(responsible.kind === "keep" ? [] : ["responsible_id"]),
    ...toRows(action.changes).map((row) => row.field),
    ...(added.length + removed.length > 0 ? ["tags"] : []),
  ];
  return t(`rules.does.${action.kind}`, {
    text: action.kind === "task" ? action.title_template : action.text,
    stage,
    fields: [...new Set(changed)].map((name) => findField(fields, name).label).join(", "),
  });
}

/** Returns functions that describe rules in the language of the page. */
export function useRuleText(pipelines: readonly Pipeline[]) {
  const { t, i18n }: Words = useTranslation();
  const fields = useDealFields(CHANGEABLE);
  const stageName = (id: string | undefined) => {
    const found = id === undefined ? undefined : findStage(pipelines, id);
    return found ? `${found.pipeline.name} / ${found.stage.name}` : "?";
  };
  return {
    whenOf: (when: Rule["when"]) => whenText(when, fields, t, i18n.language),
    actionOf: ({ action }: Rule) => actionText(action, fields, stageName(action.target?.stage_id), t),
  };
}
