import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import type { Funnel } from "../api/types";
import { formatMoney } from "../components/money";

/**
 * The funnel of a pipeline. Its open stages count arrivals in the period; won and lost count the closings in the period,
 * whenever the deals arrived. So both have a part of their own.
 */
export function FunnelCard({ funnel }: { funnel: Funnel }) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...funnel.stages.map((stage) => stage.entered));
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const number = (count: number) => count.toLocaleString(i18n.language);
  const figures = [
    ["arrived", number(funnel.arrived)],
    ["won", number(funnel.won)],
    ["lost", number(funnel.lost)],
    ["conversion", funnel.conversion === null ? "–" : percent.format(funnel.conversion)],
  ] as const;
  const parts = [
    ["on_the_way", funnel.stages.filter(({ semantic }) => semantic === "open")],
    ["closed", funnel.stages.filter(({ semantic }) => semantic !== "open")],
  ] as const;
  return (
    <section className="funnel" aria-labelledby={`${funnel.pipeline_id}-name`}>
      <h2 id={`${funnel.pipeline_id}-name`}>{funnel.name}</h2>
      <dl className="funnel-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`analytics.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="funnel-stages">
        {parts.map(([name, stages]) => (
          <Fragment key={name}>
            <h3>{t(`analytics.${name}`)}</h3>
            <ol>
              {stages.map((stage) => (
                <li
                  key={stage.stage_id}
                  style={{ "--stage": stage.color, "--part": stage.entered / most } as React.CSSProperties}
                >
                  <span className="funnel-name" title={stage.name}>
                    {stage.name}
                  </span>
                  <span className="funnel-bar" aria-hidden />
                  <span className="funnel-count">{number(stage.entered)}</span>
                  <span className="funnel-sum">
                    {stage.amounts.map((sum) => formatMoney(sum.amount, sum.currency, i18n.language)).join(" · ")}
                  </span>
                </li>
              ))}
            </ol>
          </Fragment>
        ))}
      </div>
    </section>
  );
}
