import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Plan } from "../../api/types";
import { MoreButton } from "../../components/MoreButton";
import { formatDay } from "../../i18n/day";
import { fieldLabel } from "../../i18n/fieldLabel";
import { repeatsQuery } from "../plans";

interface Props {
  plan: Plan;
  from: string;
  to: string;
}

/** The repeats of a plan between two days: which deal is repeated, when, and whether it is skipped. */
export function RepeatList({ plan, from, to }: Props) {
  const { t, i18n } = useTranslation();
  const query = useInfiniteQuery(repeatsQuery(plan, from, to));
  const repeats = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <div className="repeats" aria-busy={query.isPending}>
      {query.data && repeats.length === 0 && <p className="quiet">{t("boost.none_then")}</p>}
      <ul className="rows">
        {repeats.map((one) => (
          <li key={`${one.deal_id}${one.date}`}>
            <time dateTime={one.date}>{formatDay(one.date, i18n.language, { day: "numeric", month: "short" })}</time>
            <span>
              <Link to="/board" search={{ deal: one.deal_id }}>
                {one.title}
              </Link>
              {one.customer_name && ` · ${one.customer_name}`}
              {one.reason && (
                <small>
                  {" · "}
                  {t(`boost.codes.${one.reason}`, { fields: one.fields.map(fieldLabel).join(", ") })}
                </small>
              )}
            </span>
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </div>
  );
}
