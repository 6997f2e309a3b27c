import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { problemAt } from "../../components/problemAt";
import { DayField } from "../../inputs/DayField";
import { NumberField } from "../../inputs/NumberField";
import { UNITS } from "../../inputs/period";
import { PeriodInput } from "../../inputs/PeriodInput";
import { CATCH_UPS, type PlanSection, STOP_KINDS } from "./planDraft";

/** Repeat sales are made for days, so a period has no hours. */
const DAYS_AND_MORE = UNITS.slice(2);

/** How often a plan repeats a deal, how long before the day, until when, and what becomes of missed days. */
export function CadenceSection({ draft, readOnly, error, edit }: PlanSection) {
  const { t } = useTranslation();
  const period = { units: DAYS_AND_MORE, readOnly };
  return (
    <section className="part">
      <h3>{t("boost.when_title")}</h3>
      <PeriodInput
        {...period}
        label={t("boost.every")}
        least={1}
        value={draft.every}
        error={problemAt(error, "/every")}
        onChange={(every) => edit({ every })}
      />
      <PeriodInput
        {...period}
        label={t("boost.in_advance")}
        least={0}
        value={draft.leadTime}
        error={problemAt(error, "/lead_time")}
        onChange={(leadTime) => edit({ leadTime })}
      />
      <Select
        label={t("boost.stop")}
        allowDeselect={false}
        readOnly={readOnly}
        value={draft.stop.kind}
        data={STOP_KINDS.map((kind) => ({ value: kind, label: t(`boost.stops.${kind}`) }))}
        onChange={(kind) => {
          if (kind) edit({ stop: { kind, date: null, times: null } });
        }}
      />
      {draft.stop.kind === "on_date" && (
        <DayField
          label={t("boost.stop_date")}
          required
          readOnly={readOnly}
          value={draft.stop.date}
          error={problemAt(error, "/stop")}
          onChange={(date) => edit({ stop: { ...draft.stop, date } })}
        />
      )}
      {draft.stop.kind === "after" && (
        <NumberField
          label={t("boost.stop_times")}
          required
          readOnly={readOnly}
          bounds={{ min: 1, max: limits.PlanStopInput.times.maximum, digits: 0 }}
          value={draft.stop.times}
          onChange={(times) => edit({ stop: { ...draft.stop, times } })}
        />
      )}
      <Select
        label={t("boost.catch_up")}
        description={t(`boost.catch_up_detail.${draft.catchUp}`)}
        inputWrapperOrder={["label", "input", "description"]}
        allowDeselect={false}
        readOnly={readOnly}
        value={draft.catchUp}
        data={CATCH_UPS.map((kind) => ({ value: kind, label: t(`boost.catch_ups.${kind}`) }))}
        onChange={(catchUp) => {
          if (catchUp) edit({ catchUp });
        }}
      />
    </section>
  );
}
