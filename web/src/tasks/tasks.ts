/** Tasks: lists of them, and making, changing and deleting them. */
import { type InfiniteData, infiniteQueryOptions, useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "../api/client";
import { readNextItems } from "../api/pages";
import { taskCountQuery } from "../api/queries";
import type { NewTask, Page, Task, TaskChange } from "../api/types";
import { useSubmission } from "../api/useSubmission";

const PAGE = 50;

export const TASK_STATES = ["open", "overdue", "done"] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** The value of `responsible_id` that selects the tasks of nobody. */
export const NOBODY = "none";
/** The value of `responsible_id` that selects the tasks of removed members. */
export const FORMER = "former";

interface Filter {
  responsible_id?: string;
  deal_id?: string;
  customer_id?: string;
  state?: TaskState;
}

type TaskPages = InfiniteData<Page<Task>>;

/** The tasks that match, open ones first, by due time; then done ones, the last done first. */
export const tasksQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["tasks", filter],
    queryFn: ({ pageParam }) =>
      readNextItems<Task>(
        (cursor) => unwrap(client.GET("/v1/tasks", { params: { query: { ...filter, limit: PAGE, cursor } } })),
        pageParam,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });

export function useTaskChanges() {
  const queries = useQueryClient();
  const refreshOthers = (dealId: string) =>
    Promise.all(
      [taskCountQuery.queryKey, ["deal", dealId], ["next-task", dealId], ["runs"]].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
  const refreshAll = (dealId: string) =>
    Promise.all([queries.invalidateQueries({ queryKey: ["tasks"] }), refreshOthers(dealId)]);
  const send = ({ task, change }: { task: Task; change: TaskChange }) =>
    unwrap<Task>(
      client.PATCH("/v1/tasks/{task_id}", {
        params: { path: { task_id: task.id }, header: ifMatch(task.version) },
        body: change,
      }),
    );
  const add = useSubmission({
    mutationFn: (task: NewTask, header) => unwrap<Task>(client.POST("/v1/tasks", { params: { header }, body: task })),
    meta: { quiet: true },
    onSuccess: ({ deal_id }) => refreshAll(deal_id),
  });
  const change = useSubmission({
    mutationFn: send,
    meta: { quiet: true },
    onSettled: (_task, _error, { task }) => refreshAll(task.deal_id),
  });
  /** Ends a task or opens it again. It keeps its place in the list, so that the next key or click still meets it. */
  const finish = useSubmission({
    mutationFn: ({ task, done }: { task: Task; done: boolean }) => send({ task, change: { done } }),
    onSuccess: (changed) => {
      queries.setQueriesData<TaskPages>({ queryKey: ["tasks"] }, (pages) => pages && replaced(pages, changed));
      return refreshOthers(changed.deal_id);
    },
    onError: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
  const remove = useSubmission({
    mutationFn: (task: Task) =>
      unwrap(
        client.DELETE("/v1/tasks/{task_id}", {
          params: { path: { task_id: task.id }, header: ifMatch(task.version) },
        }),
      ),
    meta: { quiet: true },
    onSettled: (_nothing, _error, task) => refreshAll(task.deal_id),
  });
  return { add, change, finish, remove };
}

/** Compares tasks by due time. */
export function byDueTime(one: Task, other: Task): number {
  return one.due_at.localeCompare(other.due_at) || one.id.localeCompare(other.id);
}

function replaced({ pages, pageParams }: TaskPages, changed: Task): TaskPages {
  return {
    pageParams,
    pages: pages.map((page) => ({ ...page, data: page.data.map((task) => (task.id === changed.id ? changed : task)) })),
  };
}
