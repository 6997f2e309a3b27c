/** The notices of the signed-in person: listing them, and marking them as read. */
import { type InfiniteData, infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import { readNextItems } from "../api/pages";
import { taskCountQuery } from "../api/queries";
import type { MemberNotice, Page } from "../api/types";

const PAGE = 30;
/** The API counts so far: it stands for as many or more. */
export const MOST_COUNTED = 100;

type NoticePages = InfiniteData<Page<MemberNotice>>;

export const noticesQuery = infiniteQueryOptions({
  queryKey: ["notices"],
  queryFn: ({ pageParam }) =>
    readNextItems<MemberNotice>(
      (cursor) => unwrap(client.GET("/v1/notices", { params: { query: { limit: PAGE, cursor } } })),
      pageParam,
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 0,
});

/** Which notices are read: one, or all up to the time of the newest that is shown. */
type Read = { id: string } | { until: string };

/** Marks notices as read. They look read at once, and the number in the menu follows. */
export function useRead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (read: Read) => {
      const body = "id" in read ? { ids: [read.id] } : { until: read.until };
      let left: number;
      do ({ left } = await unwrap<{ left: number }>(client.POST("/v1/notices/read", { body })));
      while (left > 0);
    },
    onMutate: (read) => {
      const isRead = (notice: MemberNotice) => ("id" in read ? notice.id === read.id : notice.at <= read.until);
      queries.setQueryData<NoticePages>(noticesQuery.queryKey, (pages) => pages && marked(pages, isRead));
      queries.setQueryData(
        taskCountQuery.queryKey,
        (count) => count && { ...count, unread_notices: "id" in read ? Math.max(0, count.unread_notices - 1) : 0 },
      );
    },
    onError: () =>
      Promise.all(
        [noticesQuery.queryKey, taskCountQuery.queryKey].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
}

function marked({ pages, pageParams }: NoticePages, isRead: (notice: MemberNotice) => boolean): NoticePages {
  return {
    pageParams,
    pages: pages.map((page) => ({
      ...page,
      data: page.data.map((notice) => (isRead(notice) ? { ...notice, read: true } : notice)),
    })),
  };
}
