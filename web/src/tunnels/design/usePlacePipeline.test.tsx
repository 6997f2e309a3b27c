import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";

import type { Pipeline } from "../../api/types";
import { usePlacePipeline } from "./usePlacePipeline";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** A list that is not drawn again: no request is answered. */
function openList() {
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const pipelines = ["a", "b", "c"].map((id) => ({ id, version: 1 }) as Pipeline);
  const { result } = renderHook(() => usePlacePipeline(pipelines), { wrapper });
  const asked = () =>
    queries
      .getMutationCache()
      .getAll()
      .map(({ state }) => state.variables as { pipeline: Pipeline; position: number })
      .map(({ pipeline, position }) => [pipeline.id, position]);
  const step = (at: number, by: number) => {
    let position: number | null = null;
    act(() => {
      position = result.current.step(pipelines[at] as Pipeline, by);
    });
    return position;
  };
  return { step, asked };
}

test("two steps before the next drawing go two places", () => {
  const { step, asked } = openList();
  expect([step(0, 1), step(0, 1)]).toEqual([1, 2]);
  expect(asked()).toEqual([
    ["a", 1],
    ["a", 2],
  ]);
});

test("a step of another pipeline begins where the first one has left it", () => {
  const { step, asked } = openList();
  step(0, 1); // b, a, c
  expect(step(1, 1)).toBe(1);
  expect(asked().at(-1)).toEqual(["b", 1]);
});

test("a step over an end asks for nothing", () => {
  const { step, asked } = openList();
  expect([step(0, -1), step(2, 1)]).toEqual([null, null]);
  expect(asked()).toEqual([]);
});
