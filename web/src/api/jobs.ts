/** Long work of the service, followed until it ends. */
import { queryOptions } from "@tanstack/react-query";

import { client, data } from "./client";
import type { Job } from "./types";

const EVERY = 700; // milliseconds between two looks at a job

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", id],
    queryFn: () => data<Job>(client.GET("/v1/jobs/{job_id}", { params: { path: { job_id: id } } })),
    refetchInterval: (query) => (isOver(query.state.data) ? false : EVERY),
  });
}

export function isOver(job: Job | undefined): boolean {
  return job?.status === "done" || job?.status === "failed";
}
