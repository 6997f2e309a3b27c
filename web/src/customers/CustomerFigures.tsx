import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Customer } from "../api/types";
import { formatDay } from "../i18n/day";
import { summariesQuery } from "./customers";
import { ContactedText, DealSumText } from "./SummaryText";

/** What a seller wants to know of a customer at a glance. */
export function CustomerFigures({ customer }: { customer: Customer }) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(summariesQuery([customer.id]));
  const summary = data?.[0];
  if (!summary) return null;
  const { open, won, complete, contacted_at, next_repeat } = summary;
  return (
    <dl className="drawer-figures">
      <div>
        <dt>{t("customer_page.open")}</dt>
        <dd>
          <DealSumText sum={open} complete={complete} />
        </dd>
      </div>
      <div>
        <dt>{t("customer_page.won")}</dt>
        <dd>
          <DealSumText sum={won} complete={complete} />
        </dd>
      </div>
      <div>
        <dt>{t("customer_page.contacted")}</dt>
        <dd>
          <ContactedText at={contacted_at} />
        </dd>
      </div>
      <div>
        <dt>{t("customer_page.next_repeat")}</dt>
        <dd>
          {next_repeat ? (
            <Link to="/boost" search={{ plan: next_repeat.plan_id }} title={next_repeat.plan_name}>
              {formatDay(next_repeat.day, i18n.language)}
            </Link>
          ) : (
            "–"
          )}
        </dd>
      </div>
    </dl>
  );
}
