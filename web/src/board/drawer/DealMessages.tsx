import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Deal, Message } from "../../api/types";
import { MoreButton } from "../../components/MoreButton";
import { MESSAGE_TONES, messageState } from "../../runs/messageState";
import { dealMessagesQuery } from "./deal";
import { messageReason } from "./messageReason";
import "../../runs/runs.css";

/** The messages to the customer about a deal, with what became of them; nothing if there are none. */
export function DealMessages({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(dealMessagesQuery(deal.id));
  const messages = query.data?.pages.flatMap((page) => page.data) ?? [];
  if (messages.length === 0 && !query.hasNextPage) return null;
  return (
    <section aria-label={t("messages.of_deal")}>
      <h3>{t("messages.of_deal")}</h3>
      <ol className="runs">
        {messages.map((message) => (
          <MessageLine key={message.id} message={message} />
        ))}
      </ol>
      <MoreButton query={query} />
    </section>
  );
}

function MessageLine({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const state = messageState(message);
  const at = message.ended_at ?? message.created_at;
  const why = messageReason(message);
  return (
    <li className="run">
      <div className="run-head">
        <span className="run-what">
          <Link to="/messages" search={{ template: message.template_id }}>
            {message.template_name}
          </Link>
        </span>
        <span className="run-state" data-state={MESSAGE_TONES[state]}>
          {t(`messages.states.${state}`)}
        </span>
      </div>
      <p>{`${t(`messages.channel.${message.channel}`)} · ${message.address}`}</p>
      <time dateTime={at}>
        {new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at))}
      </time>
      {why && <p>{why}</p>}
    </li>
  );
}
