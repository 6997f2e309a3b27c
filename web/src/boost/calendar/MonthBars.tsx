import { useTranslation } from "react-i18next";

import { formatDay } from "../../i18n/day";
import type { Month } from "./months";

interface Props {
  months: readonly Month[];
  chosen: string;
  onChoose: (month: string) => void;
}

/** The months of a year as bars, of which one is chosen. */
export function MonthBars({ months, chosen, onChoose }: Props) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...months.map(({ count }) => count));
  return (
    <ol className="months" aria-label={t("boost.months")}>
      {months.map(({ month, count }) => (
        <li key={month}>
          <button
            type="button"
            aria-pressed={month === chosen}
            aria-label={t("boost.month_of", {
              count,
              month: formatDay(`${month}-01`, i18n.language, { month: "long", year: "numeric" }),
            })}
            onClick={() => onChoose(month)}
          >
            <strong>{count || ""}</strong>
            <span className="bar" style={{ "--part": count / most } as React.CSSProperties} />
            <span>
              {t("boost.month", {
                number: Number(month.slice(-2)),
                name: formatDay(`${month}-01`, i18n.language, { month: "short" }),
              })}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
