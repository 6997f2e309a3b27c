import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { membersQuery } from "../../api/queries";
import type { Deal, Stage } from "../../api/types";
import { formatMoney } from "../../components/money";
import { idleText } from "../../fields/idleText";
import { daysOnStage, findIdleness, isCloseOverdue } from "../../fields/times";
import { formatDay } from "../../i18n/day";

/** What a reader wants to know of a deal at a glance. */
export function DealFigures({ deal, stages }: { deal: Deal; stages: readonly Stage[] }) {
  const { t, i18n } = useTranslation();
  const { data: members } = useQuery(membersQuery);
  const now = new Date();
  const isClosed = deal.status !== "open";
  const isOverdue = isCloseOverdue(deal, now);
  const idle = findIdleness(deal, stages, now);
  const responsible = members?.find(({ id }) => id === deal.responsible_id);
  const figures = [
    {
      name: t("fields.amount"),
      text: deal.amount !== null && deal.currency ? formatMoney(deal.amount, deal.currency, i18n.language) : "–",
    },
    isClosed && deal.closed_at
      ? { name: t("fields.closed_at"), text: new Date(deal.closed_at).toLocaleDateString(i18n.language) }
      : {
          name: t("fields.expected_close_date"),
          text: deal.expected_close_date ? formatDay(deal.expected_close_date, i18n.language) : "–",
          note: isOverdue ? t("board.late") : undefined,
        },
    {
      name: t("deals.on_stage"),
      text: t("board.days", { count: daysOnStage(deal, now) }),
      detail: idle ? idleText(idle, t, i18n.language) : undefined,
    },
    {
      name: t("fields.responsible_id"),
      text: deal.responsible_id
        ? responsible?.name || (responsible?.email ?? t("deals.somebody_gone"))
        : t("deals.nobody"),
    },
  ];
  return (
    <dl className="drawer-figures">
      {figures.map(({ name, text, note, detail }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd data-late={note !== undefined || undefined}>
            {text}
            {note && <span className="badge deal-late">{note}</span>}
          </dd>
          {detail && <dd className="figure-detail">{detail}</dd>}
        </div>
      ))}
    </dl>
  );
}
