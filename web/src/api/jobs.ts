/** Long jobs of the service, polled until they end. */
import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import type { Job } from "./types";

const POLL_EVERY = 700; // milliseconds

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", id],
    queryFn: () => unwrap<Job>(client.GET("/v1/jobs/{job_id}", { params: { path: { job_id: id } } })),
    refetchInterval: (query) => (isOver(query.state.data) ? false : POLL_EVERY),
  });
}

export function isOver(job: Job | undefined): boolean {
  return job?.status === "done" || job?.status === "failed";
}
