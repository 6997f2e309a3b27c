/** The frame around every page: the navigation and the user menu. */
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Bell, Menu, X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import { keepFocus } from "../components/focus/keepFocus";
import { Waiting } from "../components/Notice";
import { GuardedNavigation } from "../unsaved/GuardedNavigation";
import { FinderButton } from "./finder/FinderButton";
import { useOwnLanguage } from "./language";
import { PAGES, pagesFor } from "./navigation";
import { NoticeCount } from "./NoticeCount";
import { Offline } from "./Offline";
import { TaskCount } from "./TaskCount";
import { UserMenu } from "./UserMenu";

/** The pages by which the tab is named. */
const TITLED = [...PAGES, { to: "/bin", label: "bin.title" }, { to: "/profile", label: "nav.profile" }] as const;

const kit = import("../kit/Kit");
const Kit = lazy(() => kit);

export function Shell() {
  const { t } = useTranslation();
  const drawer = useRef<HTMLDialogElement>(null);
  const { pathname } = useLocation();
  useOwnLanguage();
  usePageTitle(pathname);
  useEffect(() => drawer.current?.close(), [pathname]);
  useEffect(keepFocus, []);

  return (
    <div className="shell">
      <a className="skip-link" href="#page">
        {t("nav.skip")}
      </a>
      <header className="topbar">
        <button
          type="button"
          className="icon-button"
          aria-label={t("nav.open")}
          onClick={() => drawer.current?.showModal()}
        >
          <Menu size={20} aria-hidden />
        </button>
        <Brand />
        <FinderButton />
        <Link to="/notices" className="icon-button notices-link">
          <Bell size={20} aria-hidden />
          <span className="unseen">{t("nav.notices")}</span>
          <NoticeCount />
        </Link>
      </header>
      <div className="sidebar">
        <Navigation id="side">
          <FinderButton />
        </Navigation>
      </div>
      <dialog ref={drawer} className="drawer" aria-label={t("nav.label")}>
        <button
          type="button"
          className="icon-button drawer-close"
          aria-label={t("common.close")}
          onClick={() => drawer.current?.close()}
        >
          <X size={20} aria-hidden />
        </button>
        <Navigation id="drawer" />
      </dialog>
      <main id="page" className="page" tabIndex={-1}>
        <Offline />
        <GuardedNavigation />
        <Suspense fallback={<Waiting />}>
          <Kit>
            <Outlet />
          </Kit>
        </Suspense>
      </main>
    </div>
  );
}

function Navigation({ id, children }: { id: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const pages = pagesFor(me);
  return (
    <>
      <Brand />
      {children}
      <nav aria-label={t("nav.label")}>
        <ul className="nav-links">
          {pages.map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} className="nav-link" activeProps={{ className: "active", "aria-current": "page" }}>
                <Icon size={19} aria-hidden />
                {t(label)}
                {to === "/tasks" && <TaskCount />}
                {to === "/notices" && <NoticeCount />}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <UserMenu id={id} />
    </>
  );
}

function Brand() {
  const { data } = useQuery(meQuery);
  return (
    <div className="brand">
      <img src="/favicon.svg" alt="" width={28} height={28} />
      <div>
        <strong>Sale Tunnel</strong>
        {data?.account.name && <span>{data.account.name}</span>}
      </div>
    </div>
  );
}

/** The title of the browser's tab names the page. */
function usePageTitle(pathname: string) {
  const { t } = useTranslation();
  const page = TITLED.find(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  const title = page ? `${t(page.label)} · Sale Tunnel` : "Sale Tunnel";
  useEffect(() => {
    document.title = title;
  }, [title]);
}
