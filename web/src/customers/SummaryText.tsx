/** The parts of a customer's summary as texts. */
import { useTranslation } from "react-i18next";

import type { CustomerSummary } from "../api/types";
import { formatMoney } from "../components/money";
import { formatDay } from "../i18n/day";
import { formatSpan } from "../i18n/relative";

/** How many deals there are, and their money in each currency. */
export function DealSumText({ sum, complete }: { sum: CustomerSummary["open"]; complete: boolean }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language).format(sum.count);
  return (
    <span className="deal-sum">
      {complete ? (
        number
      ) : (
        <abbr title={t("customer_page.incomplete")}>{t("customer_page.at_least", { count: sum.count })}</abbr>
      )}
      {sum.amounts.map(({ currency, amount }) => (
        <b key={currency}>{formatMoney(amount, currency, i18n.language)}</b>
      ))}
    </span>
  );
}

/** How long ago the last contact was. */
export function ContactedText({ at }: { at: string | null }) {
  const { i18n } = useTranslation();
  if (at === null) return "–";
  const instant = new Date(at);
  return (
    <time dateTime={at} title={instant.toLocaleString(i18n.language)}>
      {formatSpan(instant, new Date(), i18n.language)}
    </time>
  );
}

/** The day of the next repeat, and the plan that makes it. */
export function NextRepeatText({ repeat }: { repeat: CustomerSummary["next_repeat"] }) {
  const { i18n } = useTranslation();
  if (repeat === null) return "–";
  return (
    <span className="deal-sum">
      {formatDay(repeat.day, i18n.language)}
      <small>{repeat.plan_name}</small>
    </span>
  );
}
