import { CalendarDays, Clock, Hourglass, ListTodo, Repeat2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { CardFact, Deal, NextTask } from "../../api/types";
import { formatMoney } from "../../components/money";
import { idleText } from "../../fields/idleText";
import { daysOnStage, findIdleness, isCloseOverdue } from "../../fields/times";
import { formatDay } from "../../i18n/day";
import { initials } from "../../i18n/initials";
import { useNextTask } from "../../tasks/nextTasks";
import { useBoardTools } from "../boardTools";

const MOST_TAGS = 3;
const HALF_A_YEAR = 182 * 86_400_000; // milliseconds

/**
 * What a card says about a deal below its title: the facts that the company has chosen. A fact that the deal does not
 * have takes no room.
 */
export function CardFacts({ deal, isSaving }: { deal: Deal; isSaving: boolean }) {
  const { t, i18n } = useTranslation();
  const { stages, names, facts, isCompact } = useBoardTools();
  const shows = (fact: CardFact) => facts.includes(fact);
  const task = useNextTask(deal.id, shows("next_task") && !isCompact);
  const now = new Date();
  const days = daysOnStage(deal, now);
  const idle = findIdleness(deal, stages, now);
  const whyIdle = idle && idleText(idle, t, i18n.language);
  const isOverdue = isCloseOverdue(deal, now);
  const responsible =
    shows("responsible") && deal.responsible_id && (names.get(deal.responsible_id) ?? t("deals.somebody_gone"));
  const amount = shows("amount") && deal.amount !== null && deal.currency && (
    <strong className="deal-card-amount">{formatMoney(deal.amount, deal.currency, i18n.language)}</strong>
  );
  const isBrief = isCompact && Boolean(amount); // beside the amount a compact card has room for icons only
  const closing = shows("closing_date") && deal.expected_close_date && (
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
  const AgeIcon = idle ? Hourglass : Clock;
  const age = (idle !== null || shows("age")) && (
    <span
      className="deal-card-fact"
      data-idle={idle !== null || undefined}
      title={whyIdle ?? t("board.age", { count: days })}
    >
      <AgeIcon size={13} aria-hidden />
      {whyIdle && <span className="unseen">{whyIdle}. </span>}
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
  const tags = shows("tags") ? deal.tags.slice(0, MOST_TAGS) : [];
  const isRepeat = deal.origin.kind === "repeat_sale";
  return (
    <>
      {amount && <div className="deal-card-line">{amount}</div>}
      {shows("customer") && deal.customer_name && <div className="deal-card-customer">{deal.customer_name}</div>}
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
      {task && <NextTaskLine task={task} now={now} />}
      {(closing || age || avatar) && (
        <div className="deal-card-line deal-card-foot">
          {closing}
          {age}
          {avatar}
        </div>
      )}
    </>
  );
}

function NextTaskLine({ task, now }: { task: NextTask; now: Date }) {
  const { t, i18n } = useTranslation();
  const due = new Date(task.due_at);
  const isLate = due < now;
  const at = due.toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <div
      className="deal-card-fact deal-card-task"
      data-late={isLate || undefined}
      title={t(isLate ? "board.task_late" : "board.task_due", { title: task.title, at })}
    >
      <ListTodo size={13} aria-hidden />
      {isLate && <span className="unseen">{t("board.late")} </span>}
      <span className="deal-card-task-title">{task.title}</span>
      <span>{due.toLocaleDateString(i18n.language, { day: "numeric", month: "numeric" })}</span>
    </div>
  );
}

/** The year is left out of a day that can be no other year's. */
function shortDay(day: string, now: Date): Intl.DateTimeFormatOptions {
  const isNear = Math.abs(new Date(day).getTime() - now.getTime()) < HALF_A_YEAR;
  return { day: "numeric", month: "numeric", ...(!isNear && { year: "2-digit" }) };
}
