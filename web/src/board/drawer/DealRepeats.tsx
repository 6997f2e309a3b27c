import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Deal, DealRepeat } from "../../api/types";
import { dayOf } from "../../fields/times";
import { formatDay } from "../../i18n/day";
import { fieldLabel } from "../../i18n/fieldLabel";
import { dealRepeatsQuery } from "./deal";

/** When each plan repeats the deal next, or why it does not; nothing if no plan does. */
export function DealRepeats({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const { data } = useQuery(dealRepeatsQuery(deal));
  if (!data || data.data.length === 0) return null;
  return (
    <section aria-label={t("repeats.title")}>
      <h3>{t("repeats.title")}</h3>
      <ul className="plain">
        {data.data.map((repeat) => (
          <li key={repeat.plan_id}>
            <Link to="/boost" search={{ plan: repeat.plan_id }}>
              {repeat.plan_name}
            </Link>{" "}
            <RepeatText repeat={repeat} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RepeatText({ repeat }: { repeat: DealRepeat }) {
  const { t, i18n } = useTranslation();
  const { day, due_at, rest, held, made } = repeat;
  const date = (iso: string) => formatDay(iso, i18n.language, { dateStyle: "medium" });
  const creation = due_at && dayOf(new Date(due_at));
  return (
    <span className="quiet">
      {[
        day &&
          (creation && creation !== day
            ? t("repeats.next", { day: date(day), made: date(creation) })
            : t("repeats.next_on_day", { day: date(day) })),
        rest && t(`repeats.rest.${rest}`),
        held && t(`repeats.held.${held.code}`, { fields: held.fields.map(fieldLabel).join(", ") }),
        made > 0 && t("repeats.made", { count: made }),
      ]
        .filter(Boolean)
        .join(" · ")}
    </span>
  );
}
