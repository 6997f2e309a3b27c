import { Select, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import { problemAt } from "../../components/problemAt";
import { useDealFields } from "../../fields/dealFields";
import { NumberField } from "../../inputs/NumberField";
import { type Unit } from "../../inputs/period";
import { TimeField } from "../../inputs/TimeField";
import { changeKind, WHEN_KINDS, type WhenDraft } from "./ruleDraft";
import { leastCount, unitsFor } from "./units";

interface Props {
  value: WhenDraft;
  /** Why the API refused the rule; null if it did not. */
  error: unknown;
  onChange: (when: WhenDraft) => void;
}

const DATED = ["expected_close_date"] as const;

/** When a new rule acts: on entry, after a time, before or after a date of the deal, or at intervals. */
export function WhenInput({ value: when, error, onChange }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const dates = useDealFields(DATED).filter((field) => field.kind === "date");
  const isDated = when.kind === "before_date" || when.kind === "after_date";
  const edit = (part: Partial<WhenDraft>) => onChange({ ...when, ...part });

  return (
    <>
      <Select
        label={t("rules.acts")}
        allowDeselect={false}
        value={when.kind}
        data={WHEN_KINDS.map((kind) => ({ value: kind, label: t(`rules.when_kinds.${kind}`) }))}
        error={problemAt(error, "/when/kind")}
        onChange={(kind) => onChange(changeKind(when, kind as WhenDraft["kind"]))}
      />
      {when.kind !== "entry" && (
        <div className="pair">
          <NumberField
            label={t("rules.period")}
            required
            bounds={{ min: leastCount(when.kind), max: limits.period_count, digits: 0 }}
            value={when.count}
            error={problemAt(error, "/when/period")}
            onChange={(count) => edit({ count })}
          />
          <Select
            aria-label={t("tunnels.delay_unit")}
            allowDeselect={false}
            value={when.unit}
            data={unitsFor(when.kind).map((unit) => ({ value: unit, label: t(`rules.units.${unit}`) }))}
            onChange={(unit) => edit({ unit: unit as Unit })}
          />
        </div>
      )}
      {isDated && (
        <div className="pair">
          <Select
            label={t("rules.date")}
            allowDeselect={false}
            searchable
            value={when.field}
            data={dates.map((field) => ({ value: field.name, label: field.label }))}
            error={problemAt(error, "/when/field")}
            onChange={(field) => {
              if (field) edit({ field });
            }}
          />
          <TimeField
            label={t("rules.time")}
            required
            value={when.time}
            error={problemAt(error, "/when/time")}
            onChange={(time) => edit({ time })}
          />
        </div>
      )}
      {isDated && (
        <Switch
          label={t("rules.again")}
          description={t("rules.again_detail")}
          checked={when.again}
          onChange={(event) => edit({ again: event.currentTarget.checked })}
        />
      )}
      {/* A company without business hours is always open. */}
      {(user?.account.business_hours.length ?? 0) > 0 && (
        <Switch
          label={t("rules.business_hours")}
          description={t("rules.business_hours_detail")}
          checked={when.businessHours}
          onChange={(event) => edit({ businessHours: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
