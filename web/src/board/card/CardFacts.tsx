import { CalendarDays, Hourglass, Repeat2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Deal } from "../../api/types";
import { formatMoney } from "../../components/money";
import { daysOnStage, idleSince, isCloseOverdue } from "../../fields/times";
import { formatDay } from "../../i18n/day";
import { initials } from "../../i18n/initials";
import { useBoardTools } from "../boardTools";

const MOST_TAGS = 3;
const HALF_A_YEAR = 182 * 86_400_000; // milliseconds

/** What a card says about a deal below its title. A fact that the deal does not have takes no room. */
export function CardFacts({ deal, isSaving }: { deal: Deal; isSaving: boolean }) {
  const { t, i18n } = useTranslation();
  const { stages, names, isCompact } = useBoardTools();
  const now = new Date();
  const days = daysOnStage(deal, now);
  const idle = idleSince(deal, stages, now);
  const isOverdue = isCloseOverdue(deal, now);
  const responsible = deal.responsible_id && (names.get(deal.responsible_id) ?? t("deals.somebody_gone"));
  const amount = deal.amount !== null && deal.currency && (
    <strong className="deal-card-amount">{formatMoney(deal.amount, deal.currency, i18n.language)}</strong>
  );
  const isBrief = isCompact && Boolean(amount); // beside the amount a compact card has room for icons only
  const closing = deal.expected_close_date && (
    <span
      className="deal-card-fact"
      data-late={isOverdue || undefined}
      title={t(isOverdue ? "board.overdue" : "board.closes", {
        day: formatDay(deal.expected_close_date, i18n.language),
      })}
    >
      <CalendarDays size={13} aria-hidden />
      {isOverdue && <span className="unseen">{t("board.late")} </span>}
      <span className={isBrief ? "unseen" : undefined}>
        {formatDay(deal.expected_close_date, i18n.language, shortDay(deal.expected_close_date, now))}
      </span>
    </span>
  );
  const age = (
    <span
      className="deal-card-fact"
      data-idle={idle !== null || undefined}
      title={
        idle ? t("board.idle_since", { date: idle.toLocaleDateString(i18n.language) }) : t("board.age", { count: days })
      }
    >
      {idle && <Hourglass size={13} aria-hidden />}
      {idle && <span className="unseen">{t("board.idle")} </span>}
      <span className={isBrief ? "unseen" : undefined}>{t("board.days", { count: days })}</span>
    </span>
  );
  const avatar = responsible && (
    <span className="avatar deal-card-avatar" role="img" aria-label={responsible} title={responsible}>
      {initials(responsible)}
    </span>
  );
  const saving = isSaving && (
    <span className="badge saving">
      <span className="spinner" aria-hidden />
      {t("board.saving")}
    </span>
  );

  if (isCompact)
    return (
      <div className="deal-card-line">
        {amount}
        {(isOverdue || !amount) && closing}
        {(idle !== null || !amount) && age}
        {saving}
        <span className="grow" />
        {avatar}
      </div>
    );
  const tags = deal.tags.slice(0, MOST_TAGS);
  const isRepeat = deal.origin.kind === "repeat_sale";
  return (
    <>
      {amount && <div className="deal-card-line">{amount}</div>}
      {deal.customer_name && <div className="deal-card-customer">{deal.customer_name}</div>}
      {(isSaving || isRepeat || tags.length > 0) && (
        <div className="deal-card-badges">
          {saving}
          {isRepeat && (
            <span className="badge">
              <Repeat2 size={13} aria-hidden />
              {t("board.repeat")}
            </span>
          )}
          {tags.map((tag) => (
            <span key={tag} className="badge">
              {tag}
            </span>
          ))}
        </div>
      )}
      <div className="deal-card-line deal-card-foot">
        {closing}
        {age}
        <span className="grow" />
        {avatar}
      </div>
    </>
  );
}

/** The year is left out of a day that can be no other year's. */
function shortDay(day: string, now: Date): Intl.DateTimeFormatOptions {
  const isNear = Math.abs(new Date(day).getTime() - now.getTime()) < HALF_A_YEAR;
  return { day: "numeric", month: "numeric", ...(!isNear && { year: "2-digit" }) };
}
