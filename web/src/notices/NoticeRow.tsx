/** A notice: what happened, by whom and when, with links to its deals or tasks. */
import { Link } from "@tanstack/react-router";
import { AtSign, Check, CirclePause, CircleStop, ListTodo, type LucideIcon, SquareKanban } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { MemberNotice } from "../api/types";
import { formatSpan } from "../i18n/relative";
import { MOST_COUNTED } from "./notices";

const ICONS: Record<MemberNotice["kind"], LucideIcon> = {
  deal_given: SquareKanban,
  task_due: ListTodo,
  chain_stopped: CircleStop,
  campaign_paused: CirclePause,
  mentioned: AtSign,
};

export function NoticeRow({ notice, onRead }: { notice: MemberNotice; onRead: () => void }) {
  const { t, i18n } = useTranslation();
  const what = useHeadline(notice);
  const Icon = ICONS[notice.kind];
  const at = new Date(notice.at);
  const whole = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  const by = notice.actor && notice.kind !== "mentioned" ? t(`actors.${notice.actor.kind}`, notice.actor) : null;
  const markRead = () => {
    if (!notice.read) onRead();
  };
  return (
    <li className="notice-row" data-unread={!notice.read || undefined}>
      <span className="notice-kind" data-kind={notice.kind}>
        <Icon size={18} aria-hidden />
      </span>
      <div className="notice-what">
        <strong>
          {!notice.read && <span className="unseen">{`${t("notices.unread")}: `}</span>}
          {what}
        </strong>
        <Subjects notice={notice} onFollow={markRead} />
        {notice.text && <q>{notice.text}</q>}
        <p className="quiet">
          {by && `${t("notices.by", { actor: by })} · `}
          <time dateTime={notice.at} title={whole.format(at)}>
            {formatSpan(at, new Date(), i18n.language)}
          </time>
        </p>
      </div>
      {!notice.read && (
        <button type="button" className="icon-button" aria-label={t("notices.mark_this", { what })} onClick={onRead}>
          <Check size={18} aria-hidden />
        </button>
      )}
    </li>
  );
}

function useHeadline({ kind, count, actor }: MemberNotice): string {
  const { t } = useTranslation();
  if (kind === "campaign_paused") return t("notices.kinds.campaign_paused");
  if (kind === "mentioned") return t("notices.kinds.mentioned", { name: actor?.name ?? "" });
  return count < MOST_COUNTED ? t(`notices.kinds.${kind}`, { count }) : t(`notices.kinds.${kind}_most`, { count });
}

/** Links to the newest deals or tasks or to the campaign, and the number of the others. */
function Subjects({
  notice: { deals, tasks, campaign, count },
  onFollow,
}: {
  notice: MemberNotice;
  onFollow: () => void;
}) {
  const { t } = useTranslation();
  const links: ReactNode[] = [
    ...deals.map((deal) => (
      <DealLink key={deal.id} id={deal.id} pipelineId={deal.pipeline_id} onFollow={onFollow}>
        {deal.title}
      </DealLink>
    )),
    ...tasks.map((task) =>
      task.pipeline_id ? (
        <DealLink key={task.id} id={task.deal_id} pipelineId={task.pipeline_id} onFollow={onFollow}>
          {task.title}
        </DealLink>
      ) : (
        <Link key={task.id} to="/tasks" search={{}} className="link" onClick={onFollow}>
          {task.title}
        </Link>
      ),
    ),
    campaign && (
      <Link key={campaign.id} to="/campaigns" search={{ campaign: campaign.id }} className="link" onClick={onFollow}>
        {campaign.name}
      </Link>
    ),
  ].filter((link) => link !== null);
  const others = count - links.length;
  if (links.length === 0) return <p className="quiet">{t("notices.hidden")}</p>;
  return (
    <p className="notice-subjects">
      {links}
      {others > 0 && (
        <span className="quiet">
          {count < MOST_COUNTED ? t("notices.more", { count: others }) : t("notices.most_more")}
        </span>
      )}
    </p>
  );
}

interface DealLinkProps {
  id: string;
  pipelineId: string;
  onFollow: () => void;
  children: ReactNode;
}

function DealLink({ id, pipelineId, onFollow, children }: DealLinkProps) {
  return (
    <Link to="/board/$pipelineId" params={{ pipelineId }} search={{ deal: id }} className="link" onClick={onFollow}>
      {children}
    </Link>
  );
}
