import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Customer, CustomerSummary } from "../api/types";
import { formatDay } from "../i18n/day";
import { summariesQuery } from "./customers";
import { ContactedText, DealSumText } from "./SummaryText";

/** What a seller wants to know of a customer at a glance. The places are there before the values. */
export function CustomerFigures({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const { data } = useQuery(summariesQuery([customer.id]));
  const summary = data?.[0];
  const figure = (name: "open" | "won" | "contacted" | "next_repeat", value: (known: CustomerSummary) => ReactNode) => (
    <div>
      <dt>{t(`customer_page.${name}`)}</dt>
      <dd>{summary ? value(summary) : "…"}</dd>
    </div>
  );
  return (
    <dl className="drawer-figures">
      {figure("open", ({ open, complete }) => (
        <DealSumText sum={open} complete={complete} />
      ))}
      {figure("won", ({ won, complete }) => (
        <DealSumText sum={won} complete={complete} />
      ))}
      {figure("contacted", ({ contacted_at }) => (
        <ContactedText at={contacted_at} />
      ))}
      {figure("next_repeat", ({ next_repeat }) => (
        <NextRepeatLink repeat={next_repeat} />
      ))}
    </dl>
  );
}

function NextRepeatLink({ repeat }: { repeat: CustomerSummary["next_repeat"] }) {
  const { i18n } = useTranslation();
  if (repeat === null) return "–";
  return (
    <Link to="/boost" search={{ plan: repeat.plan_id }} title={repeat.plan_name}>
      {formatDay(repeat.day, i18n.language)}
    </Link>
  );
}
