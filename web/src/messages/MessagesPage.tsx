/** Messages to customers: the templates of the company, and the one that is edited, with a live preview. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Mail, MessageSquare, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

import { meQuery, templatesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { TemplateHead } from "../api/types";
import { Notice } from "../components/Notice";
import { TemplatePanel } from "./TemplatePanel";
import "./messages.css";

const route = getRouteApi("/messages");
const NEW = "new";

export function MessagesPage() {
  const { t } = useTranslation();
  const { template: selected } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: templates } = useSuspenseQuery(templatesQuery);
  const { data: user } = useSuspenseQuery(meQuery);
  const canDesign = useRole("admin") && user.account.features.includes("rules");
  const open = (template: string | undefined) => void navigate({ search: { template } });

  return (
    <div className="messages">
      <header className="page-head">
        <h1>{t("nav.messages")}</h1>
        <span className="grow" />
        {canDesign && (
          <Link className="button" to="/messages" search={{ template: NEW }}>
            <Plus size={16} aria-hidden /> {t("messages.add")}
          </Link>
        )}
      </header>
      {!user.account.features.includes("rules") && <p className="band warn">{t("messages.subscription_without")}</p>}
      {templates.length === 0 && selected === undefined ? (
        <Notice icon={<Mail size={30} aria-hidden />} title={t("messages.none")} detail={t("messages.none_detail")} />
      ) : (
        <div className="messages-body">
          <TemplateList templates={templates} selected={selected} />
          {selected === undefined ? (
            <p className="quiet messages-hint">{t("messages.choose")}</p>
          ) : (
            <TemplatePanel
              key={selected}
              id={selected === NEW ? null : selected}
              account={user.account}
              canDesign={canDesign}
              onMade={({ id }) => open(id)}
              onDeleted={() => open(undefined)}
            />
          )}
        </div>
      )}
    </div>
  );
}

function TemplateList({ templates, selected }: { templates: readonly TemplateHead[]; selected: string | undefined }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("messages.templates")}>
      <ul className="template-list">
        {templates.map(({ id, name, channel, purpose, languages }) => (
          <li key={id}>
            <Link
              className="row-button"
              to="/messages"
              search={{ template: id }}
              aria-current={id === selected ? "page" : undefined}
            >
              {channel === "email" ? <Mail size={17} aria-hidden /> : <MessageSquare size={17} aria-hidden />}
              <span>
                <strong>{name}</strong>
                <small>
                  {[t(`messages.channel.${channel}`), t(`messages.purpose.${purpose}`), languages.join(", ")].join(
                    " · ",
                  )}
                </small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
