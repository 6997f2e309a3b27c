import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { DayField } from "../inputs/DayField";
import { type Period, periodOf, type Preset, PRESETS } from "./analytics";

interface Props {
  /** The period of the figures, with both ends once they are known. */
  shown: Period;
  today: string;
  problem: "too_long" | "ends_before" | null;
  onChange: (period: Required<Period> | Period) => void;
}

/** Chooses the period of the figures: a usual one, or two days. */
export function PeriodChoice({ shown, today, problem, onChange }: Props) {
  const { t } = useTranslation();
  const preset = PRESETS.find((each) => {
    const { from, to } = periodOf(each, today);
    return from === shown.from && to === shown.to;
  });
  return (
    <>
      <Select
        label={t("analytics.period")}
        allowDeselect={false}
        value={preset ?? "other"}
        data={[
          ...PRESETS.map((value) => ({ value, label: t(`analytics.periods.${value}`) })),
          ...(preset ? [] : [{ value: "other", label: t("analytics.periods.other") }]),
        ]}
        onChange={(value) => {
          if (value !== null && value !== "other") onChange(periodOf(value as Preset, today));
        }}
      />
      {(["from", "to"] as const).map((end) => (
        <DayField
          key={end}
          label={t(`analytics.${end}`)}
          error={problem !== null}
          value={shown[end] ?? null}
          onChange={(day) => {
            if (day) onChange({ ...shown, [end]: day });
          }}
        />
      ))}
      {problem !== null && (
        <p className="form-error" role="alert">
          {t(`analytics.${problem}`, { days: limits.analytics_days })}
        </p>
      )}
    </>
  );
}
