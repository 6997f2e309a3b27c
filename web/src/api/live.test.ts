import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";

import { askUntilFound, noteMove, refreshAfter } from "./live";

afterEach(() => {
  vi.useRealTimers();
});

test("soon after a move by the user, what is shown is read again within a second", () => {
  const moved = 1_000_000;
  noteMove(moved);
  for (const age of [0, 2_000, 5_000, 7_900]) expect(refreshAfter(4_000, moved + age)).toBeLessThanOrEqual(1_000);
  expect(refreshAfter(4_000, moved + 8_000)).toBe(4_000);
});

test("what is read more often anyway keeps its interval", () => {
  noteMove(0);
  expect(refreshAfter(300, 1_000)).toBe(300);
});

/** How often a search is asked for within a minute, whose answers are these, and then the last one again and again. */
async function countQuestions(...answers: string[][]): Promise<number> {
  vi.useFakeTimers();
  let asked = 0;
  const observer = new QueryObserver(new QueryClient(), {
    queryKey: ["search"],
    queryFn: () => answers[Math.min(asked++, answers.length - 1)] ?? [],
    refetchInterval: askUntilFound<string[]>((found) => found.length === 0),
  });
  const stop = observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  stop();
  return asked;
}

test("a search without results asks again until something is found", async () => {
  expect(await countQuestions([], [], ["deal"])).toBe(3);
  expect(await countQuestions(["deal"])).toBe(1);
});

test("a search that finds nothing for twenty seconds stops asking", async () => {
  expect(await countQuestions([])).toBe(11);
});
