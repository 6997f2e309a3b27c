/** What the signed-in person was told, newest first. */
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell, CheckCheck } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { taskCountQuery } from "../api/queries";
import { Failed, Notice, Waiting } from "../components/Notice";
import { NoticeRow } from "./NoticeRow";
import { noticesQuery, useRead } from "./notices";
import "./notices.css";

export function NoticesPage() {
  const { t } = useTranslation();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(noticesQuery);
  const notices = data?.pages.flatMap((page) => page.data) ?? [];
  const read = useRead();
  useNewNotices();
  const newest = notices[0];
  const anyUnread = notices.some((notice) => !notice.read);

  return (
    <div className="plain-page">
      <header className="page-head">
        <h1>{t("nav.notices")}</h1>
        <span className="grow" />
        <Link to="/profile" className="link">
          {t("notices.choose")}
        </Link>
        {newest && (
          <Button
            variant="default"
            leftSection={<CheckCheck size={17} aria-hidden />}
            disabled={!anyUnread}
            onClick={() => read.mutate({ until: newest.at })}
          >
            {t("notices.mark_all")}
          </Button>
        )}
      </header>
      {error && !data ? (
        <Failed error={error} />
      ) : !data ? (
        <Waiting />
      ) : notices.length === 0 ? (
        <Notice icon={<Bell size={30} aria-hidden />} title={t("notices.none")} detail={t("notices.none_detail")} />
      ) : (
        <div className="sheet notices">
          <ul aria-label={t("notices.list")}>
            {notices.map((notice) => (
              <NoticeRow key={notice.id} notice={notice} onRead={() => read.mutate({ id: notice.id })} />
            ))}
          </ul>
          {hasNextPage && (
            <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t("common.more")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** Reads the list again when the number in the menu grows. */
function useNewNotices() {
  const queries = useQueryClient();
  const { data } = useQuery(taskCountQuery);
  const unread = data?.unread_notices ?? 0;
  useEffect(() => {
    const pages = queries.getQueryData(noticesQuery.queryKey)?.pages ?? [];
    const shown = pages.flatMap((page) => page.data).filter((notice) => !notice.read).length;
    if (unread > shown) void queries.invalidateQueries({ queryKey: noticesQuery.queryKey });
  }, [queries, unread]);
}
