/** Messages to customers: the templates of the company, and the one that is edited, with a live preview. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Mail, MessageSquare, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery, templatesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { TemplateHead } from "../api/types";
import { Notice } from "../components/Notice";
import { TemplatePanel } from "../templates/TemplatePanel";
import { FrameProvider, useFrame } from "../unsaved/useUnsaved";
import { SettingsPanel } from "./SettingsPanel";
import "./messages.css";

const route = getRouteApi("/messages");
const NEW = "new";
const SETTINGS = "settings";
/** The search parameters that hold the template and show the settings. */
const TEMPLATE_PARAMS = ["template", "view"];
const VIEW_PARAMS = ["view"];

export function MessagesPage() {
  const { t } = useTranslation();
  const { template, view } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: templates } = useSuspenseQuery(templatesQuery);
  const [first, setFirst] = useState(templates[0]?.id);
  const selected = template ?? first ?? templates[0]?.id;
  const { data: user } = useSuspenseQuery(meQuery);
  const canDesign = useRole("admin") && user.account.features.includes("rules");
  const isSettings = view === SETTINGS;
  const { frame: templateFrame } = useFrame({ params: TEMPLATE_PARAMS });
  const { frame: settingsFrame } = useFrame({ params: VIEW_PARAMS });
  const heading = useRef<HTMLHeadingElement>(null);
  const [made, setMade] = useState<string>();
  const [deleted, setDeleted] = useState<string>();
  const left = useRef<string>(undefined);
  useEffect(() => {
    if (deleted === undefined || deleted === selected || deleted === left.current) return;
    left.current = deleted;
    heading.current?.focus();
  }, [deleted, selected]);
  const isEmpty = !isSettings && templates.length === 0 && selected === undefined;
  const add = canDesign && (
    <Link className="button" to="/messages" search={{ template: NEW }}>
      <Plus size={16} aria-hidden /> {t("messages.add")}
    </Link>
  );
  const open = (template: string | undefined) => void navigate({ search: { template } });

  return (
    <div className="messages">
      <header className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t("nav.messages")}
        </h1>
        <nav className="message-views" aria-label={t("messages.views")}>
          <Link
            to="/messages"
            search={{}}
            activeOptions={{ exact: true }}
            aria-current={isSettings ? undefined : "page"}
          >
            {t("messages.templates")}
          </Link>
          <Link to="/messages" search={{ view: SETTINGS }} aria-current={isSettings ? "page" : undefined}>
            {t("messages.settings.title")}
          </Link>
        </nav>
        <span className="grow" />
        {!isSettings && !isEmpty && add}
      </header>
      {!user.account.features.includes("rules") && <p className="band warn">{t("messages.subscription_without")}</p>}
      {isSettings ? (
        <FrameProvider value={settingsFrame}>
          <SettingsPanel />
        </FrameProvider>
      ) : isEmpty ? (
        <Notice icon={<Mail size={30} aria-hidden />} title={t("messages.none")} detail={t("messages.none_detail")}>
          {add}
        </Notice>
      ) : (
        <div className="messages-body">
          <TemplateList templates={templates} selected={selected} />
          {selected !== undefined && (
            <FrameProvider value={templateFrame}>
              <TemplatePanel
                key={selected}
                id={selected === NEW ? null : selected}
                account={user.account}
                canDesign={canDesign}
                page={{
                  takesFocus: selected === made,
                  onDeleted: () => {
                    setDeleted(selected);
                    setFirst(templates.find(({ id }) => id !== selected)?.id);
                    open(undefined);
                  },
                }}
                onSaved={({ id }) => {
                  if (selected !== NEW) return;
                  setMade(id);
                  open(id);
                }}
              />
            </FrameProvider>
          )}
        </div>
      )}
    </div>
  );
}

function TemplateList({ templates, selected }: { templates: readonly TemplateHead[]; selected: string | undefined }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("messages.list")}>
      <ul className="template-list">
        {templates.map(({ id, name, channel, purpose, languages }) => (
          <li key={id}>
            <Link
              className="row-button"
              to="/messages"
              search={id === selected ? true : { template: id }}
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
