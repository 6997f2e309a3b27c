import { SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import { problemAt } from "../../components/problemAt";
import { DayField } from "../../inputs/DayField";
import { UNITS } from "../../inputs/period";
import { PeriodInput } from "../../inputs/PeriodInput";
import { TimeField } from "../../inputs/TimeField";
import { type CampaignSection, type ScheduleKind, SCHEDULES } from "./campaignDraft";

/** A campaign repeats after whole days. */
const DAYS_AND_MORE = UNITS.slice(2);

/** When a campaign is sent: once, at intervals, or by a cron expression; in the company's time zone. */
export function ScheduleSection({ draft, readOnly, error, edit }: CampaignSection) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  return (
    <section className="part">
      <h3>{t("campaigns.when")}</h3>
      <SegmentedControl
        fullWidth
        aria-label={t("campaigns.when")}
        disabled={readOnly}
        value={draft.schedule}
        data={SCHEDULES.map((value) => ({ value, label: t(`campaigns.schedules.${value}`) }))}
        onChange={(schedule) => edit({ schedule: schedule as ScheduleKind })}
      />
      {draft.schedule === "every" && (
        <PeriodInput
          label={t("campaigns.every")}
          units={DAYS_AND_MORE}
          least={1}
          readOnly={readOnly}
          value={draft.every}
          error={problemAt(error, "/schedule/every")}
          onChange={(every) => edit({ every })}
        />
      )}
      {draft.schedule === "cron" ? (
        <TextInput
          label={t("campaigns.expression")}
          description={t("campaigns.expression_detail")}
          required
          readOnly={readOnly}
          maxLength={limits.CampaignScheduleInput.expression.maxLength}
          value={draft.expression}
          error={problemAt(error, "/schedule/expression")}
          onChange={(event) => edit({ expression: event.currentTarget.value })}
        />
      ) : (
        <div className="pair">
          <DayField
            label={t(draft.schedule === "once" ? "campaigns.day" : "campaigns.first_day")}
            required
            readOnly={readOnly}
            value={draft.day}
            error={problemAt(error, "/schedule/at")}
            onChange={(day) => edit({ day })}
          />
          <TimeField
            label={t("campaigns.time")}
            required
            readOnly={readOnly}
            value={draft.time}
            onChange={(time) => edit({ time })}
          />
        </div>
      )}
      {user && <p className="quiet">{t("campaigns.zone", { zone: user.account.time_zone })}</p>}
    </section>
  );
}
