import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Plan, Preview } from "../api/types";
import { DesignWarnings } from "../components/DesignWarnings";
import { Waiting } from "../components/Notice";
import { formatDay } from "../i18n/day";
import { formatPeriod } from "./period";
import { previewQuery, usePlanChanges } from "./plans";

const MONTHS = 12;

/** A repeat plan: its source and target, its interval, its switch, and a calendar of the deals that it will make. */
export function PlanCard({
  plan,
  pipelines,
  canDesign,
}: {
  plan: Plan;
  pipelines: readonly Pipeline[];
  canDesign: boolean;
}) {
  const { t } = useTranslation();
  const { change } = usePlanChanges();
  const { data: preview } = useQuery(previewQuery(plan));
  const isOn = (change.isPending ? change.variables.changes.enabled : null) ?? plan.enabled;
  const stages = new Map(
    pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => [stage.id, `${pipeline.name} / ${stage.name}`])),
  );

  return (
    <article className="plan-card" aria-labelledby={`${plan.id}-name`}>
      <header>
        <h2 id={`${plan.id}-name`}>{plan.name}</h2>
        <Switch
          aria-label={t("boost.is_on", { name: plan.name })}
          checked={isOn}
          disabled={!canDesign}
          onChange={() => {
            // It stays enabled during the request: a disabled switch would lose the keyboard's focus.
            change.mutate({ plan, changes: { enabled: !isOn } });
          }}
        />
      </header>
      <p className="plan-way">
        <span>{plan.source.stage_ids.map((id) => stages.get(id) ?? "?").join(", ")}</span>
        <ArrowRight size={16} aria-label={t("tunnels.leads_to")} />
        <span>{stages.get(plan.target.stage_id) ?? "?"}</span>
      </p>
      <p className="quiet">
        {t("boost.cadence", { every: formatPeriod(plan.every, t), lead: formatPeriod(plan.lead_time, t) })}
        {!isOn && <strong> {t("boost.paused")}</strong>}
      </p>
      <DesignWarnings warnings={plan.warning_details} />
      {preview ? <Calendar preview={preview} /> : <Waiting />}
    </article>
  );
}

function Calendar({ preview }: { preview: Preview }) {
  const { t, i18n } = useTranslation();
  const months = countByMonth(preview);
  const most = Math.max(1, ...months.map(({ count }) => count));
  if (preview.total + preview.skipped === 0) return <p className="quiet">{t("boost.nothing_due")}</p>;
  return (
    <>
      <p>{t("boost.will_make", { count: preview.total })}</p>
      {preview.skipped > 0 && <p className="quiet">{t("boost.will_skip", { count: preview.skipped })}</p>}
      <ol className="months" aria-label={t("boost.calendar")}>
        {months.map(({ month, count }) => (
          <li key={month}>
            <span className="bar" style={{ "--part": count / most } as React.CSSProperties} aria-hidden />
            <strong>{count || ""}</strong>
            <time dateTime={month}>
              {t("boost.month", {
                number: Number(month.slice(-2)),
                name: formatDay(`${month}-01`, i18n.language, { month: "short" }),
              })}
            </time>
          </li>
        ))}
      </ol>
      <ul className="rows">
        {preview.data.slice(0, 5).map((one) => (
          <li key={`${one.deal_id}${String(one.cycle)}`}>
            <time dateTime={one.date}>{formatDay(one.date, i18n.language)}</time>
            <span>
              {one.title}
              {one.customer_name && ` · ${one.customer_name}`}
              {one.skipped && ` · ${t("boost.skipped")}`}
            </span>
          </li>
        ))}
      </ul>
      <Link to="/board" className="link">
        {t("boost.to_board")}
      </Link>
    </>
  );
}

function countByMonth(preview: Preview): { month: string; count: number }[] {
  const [year = 0, month = 1] = preview.first.split("-").map(Number);
  return Array.from({ length: MONTHS + 1 }, (_, ahead) => {
    const start = new Date(Date.UTC(year, month - 1 + ahead, 1)).toISOString().slice(0, 7);
    const days = preview.days.filter((day) => day.date.startsWith(start));
    return { month: start, count: days.reduce((sum, day) => sum + day.count, 0) };
  });
}
