import { useTranslation } from "react-i18next";

import { formatDay } from "../../i18n/day";
import { weeksOf } from "../../inputs/month";

interface Props {
  /** As in 2026-11. */
  month: string;
  days: readonly { date: string; count: number }[];
  /** The chosen day; null for the whole month. */
  chosen: string | null;
  onChoose: (day: string | null) => void;
}

/** The days of a month with the number of deals of each. A click on the chosen day shows the whole month again. */
export function MonthGrid({ month, days, chosen, onChoose }: Props) {
  const { t, i18n } = useTranslation();
  const counts = new Map(days.map(({ date, count }) => [date, count]));
  const weeks = weeksOf(`${month}-01`);
  return (
    <table className="month-grid">
      <caption>{formatDay(`${month}-01`, i18n.language, { month: "long", year: "numeric" })}</caption>
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day} scope="col">
              <abbr title={formatDay(day, i18n.language, { weekday: "long" })}>
                {formatDay(day, i18n.language, { weekday: "narrow" })}
              </abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => {
              const count = counts.get(day) ?? 0;
              if (!day.startsWith(month)) return <td key={day} />;
              return (
                <td key={day}>
                  {count === 0 ? (
                    <span>{Number(day.slice(8))}</span>
                  ) : (
                    <button
                      type="button"
                      aria-pressed={day === chosen}
                      aria-label={t("boost.day_of", {
                        count,
                        day: formatDay(day, i18n.language, { dateStyle: "full" }),
                      })}
                      onClick={() => onChoose(day === chosen ? null : day)}
                    >
                      <span>{Number(day.slice(8))}</span>
                      <strong>{count}</strong>
                    </button>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
