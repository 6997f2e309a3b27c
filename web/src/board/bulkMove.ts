/** Moving many deals as jobs. A job lists a limited number of refusals, so a large selection takes several jobs. */
import { client, unwrap } from "../api/client";
import { isOver } from "../api/jobs";
import * as limits from "../api/limits.gen";
import { Problem } from "../api/problem";
import type { BulkMove, Job } from "../api/types";
import type { SubmissionHeader } from "../api/useSubmission";

const POLL_EVERY = 700; // milliseconds

export type SelectionMove = Omit<BulkMove, "deal_ids" | "filter"> & { deal_ids: string[] };
type JobError = Job["errors"][number];

export interface BulkResult {
  moved: number;
  /** The deals that stayed where they were. */
  stayed: string[];
  refusals: JobError[];
}

export interface BulkProgress {
  done: number;
  total: number;
}

/**
 * Moves the deals, and returns what became of them when the last job has ended. Each job has a key of its own, derived
 * from that of the submission: sending the same submission again finds the same jobs.
 */
export async function moveDeals(
  { deal_ids, ...body }: SelectionMove,
  header: SubmissionHeader,
  onProgress: (progress: BulkProgress) => void,
): Promise<BulkResult> {
  const result: BulkResult = { moved: 0, stayed: [], refusals: [] };
  for (let at = 0; at < deal_ids.length; at += limits.errors_of_a_job) {
    const ids = deal_ids.slice(at, at + limits.errors_of_a_job);
    const key = at === 0 ? header["Idempotency-Key"] : `${header["Idempotency-Key"]}-${String(at)}`;
    const job = await run({ ...body, deal_ids: ids }, { "Idempotency-Key": key }, ({ done, failed }) =>
      onProgress({ done: at + done + failed, total: deal_ids.length }),
    );
    addResult(result, job, ids);
  }
  return result;
}

async function run(body: BulkMove, header: SubmissionHeader, onProgress: (job: Job) => void): Promise<Job> {
  let job = await unwrap<Job>(client.POST("/v1/deals/bulk-move", { params: { header }, body }));
  while (!isOver(job)) {
    onProgress(job);
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY));
    job = await unwrap<Job>(client.GET("/v1/jobs/{job_id}", { params: { path: { job_id: job.id } } }));
  }
  return job;
}

/** Adds the result of a job. Of a job that failed as a whole, it is unknown which deals stayed: all stay selected. */
export function addResult(result: BulkResult, job: Job, ids: readonly string[]): void {
  const refused = new Set(job.errors.map(({ subject }) => subject));
  result.moved += job.done;
  result.refusals.push(...job.errors);
  result.stayed.push(...ids.filter((id) => job.status === "failed" || refused.has(id)));
}

/** The reasons with the number of deals, the most frequent first. `wordOf` gives the text of a reason. */
export function groupRefusals(
  refusals: readonly JobError[],
  wordOf: (refusal: JobError) => string,
): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const refusal of refusals) {
    const reason = wordOf(refusal);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((one, other) => other.count - one.count);
}

/** The refusal of a deal as an error of a single request. */
export function toProblem({ code, detail, fields }: JobError): Problem {
  return new Problem({ code, detail, fields, status: code === "internal_error" ? 500 : 422 });
}
