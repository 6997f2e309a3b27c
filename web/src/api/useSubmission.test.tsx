import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test } from "vitest";

import { Problem } from "./problem";
import { type SubmissionHeader, useSubmission } from "./useSubmission";

afterEach(cleanup);

/** A form over a service whose responses the test gives. */
function openForm() {
  const sent: { text: string; key: string; respond: (error?: Error) => void }[] = [];
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const mutationFn = (text: string, header: SubmissionHeader) =>
    new Promise<string>((resolve, reject) => {
      const respond = (error?: Error) => (error ? reject(error) : resolve(text));
      sent.push({ text, key: header["Idempotency-Key"], respond });
    });
  const { result } = renderHook(() => useSubmission({ mutationFn }), { wrapper });
  const submit = (text: string) => act(() => result.current.mutate(text));
  const respond = async (at: number, error?: Error) => {
    await waitFor(() => expect(sent).toHaveLength(at + 1));
    await act(async () => sent[at]?.respond(error));
    await waitFor(() => expect(result.current.isPending).toBe(false));
  };
  return { sent, result, submit, respond };
}

const refused = new Problem({ code: "validation_failed", status: 422, detail: "No." });

test("two clicks before the next drawing send one request", async () => {
  const { sent, result, respond } = openForm();
  act(() => {
    result.current.mutate("An");
    result.current.mutate("An");
  });
  await respond(0);
  expect(sent.map(({ text }) => text)).toEqual(["An"]);
});

test("each submission has a key of its own", async () => {
  const { sent, submit, respond } = openForm();
  submit("An");
  await respond(0);
  submit("An");
  await respond(1);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
});

test("the same content has the same key after a lost response", async () => {
  const { sent, submit, respond } = openForm();
  submit("An");
  await respond(0, Problem.network());
  submit("An");
  await respond(1);
  expect(sent[1]?.key).toBe(sent[0]?.key);
});

test("other content has another key after a lost response", async () => {
  const { sent, submit, respond } = openForm();
  submit("An");
  await respond(0, Problem.network());
  submit("Bình");
  await respond(1);
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});

test("a refused submission can be sent again", async () => {
  const { sent, submit, respond } = openForm();
  submit("An");
  await respond(0, refused);
  submit("An");
  await respond(1);
  expect(sent).toHaveLength(2);
});
