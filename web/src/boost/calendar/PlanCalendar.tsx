/** What a plan will make in the next twelve months: by month, by day, and the deals of a day. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { DealRepeat, Plan, Preview } from "../../api/types";
import { Failed, Waiting } from "../../components/Notice";
import { previewQuery } from "../plans";
import { MonthBars } from "./MonthBars";
import { MonthGrid } from "./MonthGrid";
import { countByMonth, daysOf } from "./months";
import { RepeatList } from "./RepeatList";
import "./plan-calendar.css";

export function PlanCalendar({ plan }: { plan: Plan }) {
  const { data: preview, error } = useQuery(previewQuery(plan));
  if (error && !preview) return <Failed error={error} />;
  return preview ? <Calendar plan={plan} preview={preview} /> : <Waiting />;
}

function Calendar({ plan, preview }: { plan: Plan; preview: Preview }) {
  const { t } = useTranslation();
  const months = countByMonth(preview.first, preview.days);
  const [chosenMonth, setMonth] = useState<string | null>(null);
  const [day, setDay] = useState<string | null>(null);
  const month = chosenMonth ?? (months.find(({ count }) => count > 0) ?? months[0])?.month ?? "";
  const range = day ? { from: day, to: day } : daysOf(month, preview.first);

  return (
    <div className="plan-calendar">
      <p>
        {preview.total > 0 ? t("boost.will_make", { count: preview.total }) : t("boost.nothing_due")}
        {preview.far_past > 0 && ` ${t("boost.far_past", { count: preview.far_past })}`}
        {!preview.complete && ` ${t("boost.only_first")}`}
      </p>
      <LeftOut preview={preview} />
      <MonthBars
        months={months}
        chosen={month}
        onChoose={(next) => {
          setMonth(next);
          setDay(null);
        }}
      />
      <div className="plan-month">
        <MonthGrid month={month} days={preview.days} chosen={day} onChoose={setDay} />
        <RepeatList key={`${range.from}${range.to}`} plan={plan} {...range} />
      </div>
    </div>
  );
}

/** How many repeats make no deal, and how many deals the plan does not repeat now, by reason. */
function LeftOut({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const skipped = Object.entries(preview.reasons) as [NonNullable<Preview["data"][0]["reason"]>, number][];
  const resting = Object.entries(preview.resting) as [NonNullable<DealRepeat["rest"]>, number][];
  if (skipped.length + resting.length === 0) return null;
  return (
    <ul className="plain quiet">
      {skipped.map(([reason, count]) => (
        <li key={reason}>{t(`boost.left_out.${reason}`, { count })}</li>
      ))}
      {resting.map(([reason, count]) => (
        <li key={reason}>{t(`boost.resting.${reason}`, { count })}</li>
      ))}
    </ul>
  );
}
