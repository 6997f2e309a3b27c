import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { Page, Run } from "../api/types";
import { MoreButton } from "../components/MoreButton";
import { RunLine } from "./RunLine";

interface Props {
  query: Pick<
    UseInfiniteQueryResult<InfiniteData<Page<Run>>>,
    "data" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage"
  >;
  /** Names the rule or the deal of a run. */
  nameOf: (run: Run) => ReactNode;
  /** What is said when there are no runs. */
  none: string;
}

/** Runs, newest first, a page at a time. */
export function RunList({ query, nameOf, none }: Props) {
  const runs = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      {runs.length === 0 && !query.hasNextPage && query.data && <p className="quiet">{none}</p>}
      {runs.length > 0 && (
        <ol className="runs">
          {runs.map((run) => (
            <RunLine key={run.id} run={run}>
              {nameOf(run)}
            </RunLine>
          ))}
        </ol>
      )}
      <MoreButton query={query} />
    </>
  );
}
