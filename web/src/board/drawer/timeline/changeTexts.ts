/** The changes of a deal as texts. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { membersQuery } from "../../../api/queries";
import type { Deal, Entry, Pipeline } from "../../../api/types";
import { formatMoney } from "../../../components/money";
import { findField, useDealFields } from "../../../fields/dealFields";
import { formatDay } from "../../../i18n/day";
import { writeNumber } from "../../../inputs/number";

type Change = Entry["changes"][number];

/** The changes, with one change per custom field: the API reports all custom fields as one change. */
export function splitCustomFields(changes: readonly Change[]): Change[] {
  return changes.flatMap((change) => {
    if (change.field !== "custom") return [change];
    const before = valuesOf(change.before);
    const after = valuesOf(change.after);
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((name) => before[name] !== after[name])
      .map((name) => ({
        ...change,
        field: `custom.${name}`,
        before: before[name] ?? null,
        after: after[name] ?? null,
      }));
  });
}

function valuesOf(custom: unknown): Record<string, unknown> {
  return typeof custom === "object" && custom !== null ? (custom as Record<string, unknown>) : {};
}

/** Returns a function that formats a value of a field: stages and members by name, money with its currency. */
export function useValueText(deal: Deal, pipelines: readonly Pipeline[]): (field: string, value: unknown) => string {
  const { t, i18n } = useTranslation();
  const fields = useDealFields();
  const { data: members = [] } = useQuery(membersQuery);

  const toText = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return "–";
    if (field === "stage_id") return stageName(value);
    const kind = findField(fields, field).kind;
    if (kind === "money" && typeof value === "number" && deal.currency)
      return formatMoney(value, deal.currency, i18n.language);
    if (kind === "person") {
      const member = members.find(({ id }) => id === value);
      return member ? member.name || (member.email ?? "") : t("deals.somebody_gone");
    }
    if (kind === "date" && typeof value === "string") {
      return formatDay(value, i18n.language);
    }
    if (field === "closed_at" && typeof value === "string") {
      return new Date(value).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "short" });
    }
    if (typeof value === "number") return writeNumber(value, i18n.language);
    if (typeof value === "boolean") return t(value ? "common.yes" : "common.no");
    if (Array.isArray(value)) return value.join(", ");
    if (typeof value === "object") return "name" in value ? String(value.name) : JSON.stringify(value);
    return String(value as string);
  };
  const stageName = (id: unknown): string => {
    const pipeline = pipelines.find((one) => one.stages.some((stage) => stage.id === id));
    const stage = pipeline?.stages.find((one) => one.id === id);
    return pipeline && stage ? `${pipeline.name} / ${stage.name}` : "?";
  };
  return toText;
}
