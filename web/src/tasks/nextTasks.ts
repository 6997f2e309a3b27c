/** The next tasks of deals. Each card asks for its own, and the questions of a moment become one request. */
import { queryOptions, useQuery } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import type { NextTask, Page } from "../api/types";

const MOST = 50; // deals in a request
const MOMENT = 30; // milliseconds
const STALE = 60_000; // milliseconds

interface Question {
  answer: (task: NextTask | null) => void;
  fail: (error: unknown) => void;
}

let asked = new Map<string, Question[]>();

/** The open task of a deal that is due first; null if it has none. Not asked while `isWanted` is false. */
export function useNextTask(dealId: string, isWanted: boolean): NextTask | null {
  const { data = null } = useQuery({ ...nextTaskQuery(dealId), enabled: isWanted });
  return data;
}

const nextTaskQuery = (dealId: string) =>
  queryOptions({
    queryKey: ["next-task", dealId],
    queryFn: () =>
      new Promise<NextTask | null>((answer, fail) => {
        if (asked.size === 0) setTimeout(sendQuestions, MOMENT);
        asked.set(dealId, [...(asked.get(dealId) ?? []), { answer, fail }]);
      }),
    staleTime: STALE,
  });

function sendQuestions(): void {
  const all = [...asked];
  asked = new Map();
  for (let start = 0; start < all.length; start += MOST) void answerAll(all.slice(start, start + MOST));
}

async function answerAll(questions: [string, Question[]][]): Promise<void> {
  try {
    const tasks = await readNextTasks(questions.map(([dealId]) => dealId));
    for (const [dealId, ofDeal] of questions) ofDeal.forEach(({ answer }) => answer(tasks.get(dealId) ?? null));
  } catch (error) {
    for (const { fail } of questions.flatMap(([, ofDeal]) => ofDeal)) fail(error);
  }
}

async function readNextTasks(dealIds: string[]): Promise<Map<string, NextTask>> {
  const found = new Map<string, NextTask>();
  const query = { deal_ids: dealIds.join(",") };
  let cursor: string | undefined;
  do {
    const page = await unwrap<Page<NextTask>>(
      client.GET("/v1/tasks/next", { params: { query: { ...query, cursor } } }),
    );
    for (const task of page.data) found.set(task.deal_id, task);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found;
}
