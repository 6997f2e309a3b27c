import { useMutation, type UseMutationOptions, type UseMutationResult } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";

import { toProblem } from "./problem";

export interface SubmissionHeader {
  "Idempotency-Key": string;
}

type Options<Data, Variables> = Omit<UseMutationOptions<Data, Error, Variables>, "mutationFn"> & {
  /** A POST sends the header, so that a submission that is sent again has no second effect. */
  mutationFn: (variables: Variables, header: SubmissionHeader) => Promise<Data>;
};

type Result<Data, Variables> = WithoutAsync<UseMutationResult<Data, Error, Variables>>;
type WithoutAsync<State> = State extends unknown ? Omit<State, "mutateAsync"> : never;

/**
 * A mutation that a person submits. A submission is sent once: further clicks are ignored until its result is drawn.
 * A submission whose response was lost keeps its key, so that sending the same content again cannot have a second
 * effect.
 */
export function useSubmission<Data, Variables = void>({
  mutationFn,
  ...options
}: Options<Data, Variables>): Result<Data, Variables> {
  // Not state: a second click may come before the next drawing.
  const isSending = useRef(false);
  const lost = useRef<{ content: string; key: string } | null>(null);
  const { mutate: send, ...mutation } = useMutation<Data, Error, Variables>({
    ...options,
    mutationFn: async (variables) => {
      const content = JSON.stringify(variables) ?? "";
      const key = lost.current?.content === content ? lost.current.key : crypto.randomUUID();
      try {
        const data = await mutationFn(variables, { "Idempotency-Key": key });
        lost.current = null;
        return data;
      } catch (error) {
        lost.current = mayHaveArrived(error) ? { content, key } : null;
        throw error;
      }
    },
  });
  useEffect(() => {
    if (!mutation.isPending) isSending.current = false;
  }, [mutation.isPending, mutation.submittedAt]);
  const mutate = useCallback(
    (...args: Parameters<typeof send>) => {
      if (isSending.current) return;
      isSending.current = true;
      send(...args);
    },
    [send],
  );
  return { ...mutation, mutate } as Result<Data, Variables>;
}

function mayHaveArrived(error: unknown): boolean {
  return toProblem(error).isTemporary;
}
