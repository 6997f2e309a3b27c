import { expect, test } from "vitest";

import type { Job } from "../api/types";
import { addResult, type BulkResult, groupRefusals, toProblem } from "./bulkMove";

const refusal = (subject: string, code: string, ...fields: string[]) => ({ subject, code, detail: "No.", fields });
const job = (status: Job["status"], done: number, ...errors: Job["errors"]) =>
  ({ status, done, failed: errors.length, errors }) as Job;
const nothing = (): BulkResult => ({ moved: 0, stayed: [], refusals: [] });

test("the deals that were moved are counted, and those that were refused stay selected", () => {
  const result = nothing();
  addResult(result, job("done", 0, refusal("a", "x"), refusal("b", "x"), refusal("c", "x")), ["a", "b", "c"]);
  expect(result).toMatchObject({ moved: 0, stayed: ["a", "b", "c"] });
  addResult(result, job("done", 2, refusal("e", "x")), ["d", "e", "f"]);
  expect(result).toMatchObject({ moved: 2, stayed: ["a", "b", "c", "e"] });
  expect(result.refusals).toHaveLength(4);
});

test("all deals of a job that failed as a whole stay selected", () => {
  const result = nothing();
  addResult(result, job("failed", 1, refusal("job_1", "internal_error")), ["a", "b"]);
  expect(result).toMatchObject({ moved: 1, stayed: ["a", "b"] });
});

test("refusals are grouped by their reason, the most frequent first", () => {
  const word = ({ code, fields }: Job["errors"][number]) => [code, ...fields].join(" ");
  const missing = (id: string, ...fields: string[]) => refusal(id, "required_fields_missing", ...fields);
  const refusals = [refusal("a", "not_found"), missing("b", "amount"), missing("c", "tags"), missing("d", "amount")];
  expect(groupRefusals(refusals, word)).toEqual([
    { reason: "required_fields_missing amount", count: 2 },
    { reason: "not_found", count: 1 },
    { reason: "required_fields_missing tags", count: 1 },
  ]);
});

test("a refusal has the code and the fields of the single request", () => {
  expect(toProblem(refusal("a", "required_fields_missing", "amount")).document).toMatchObject({
    code: "required_fields_missing",
    fields: ["amount"],
  });
});
