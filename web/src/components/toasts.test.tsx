import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { showToast, Toasts } from "./toasts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  act(() => vi.advanceTimersByTime(60_000));
  vi.useRealTimers();
  cleanup();
});

const pass = (time: number) => act(() => vi.advanceTimersByTime(time));

test("a toast that only tells something goes after a few seconds", () => {
  render(<Toasts />);
  act(() => showToast({ tone: "good", title: "Saved", message: "Tunnel" }));
  pass(6_000);
  expect(screen.queryByText("Saved")).toBeNull();
});

test("a toast with a link stays long enough to reach the link, and while the link has the focus", () => {
  render(<Toasts />);
  act(() => showToast({ tone: "good", title: "Gone on", message: <a href="/there">See there</a> }));
  pass(10_000);
  screen.getByRole("link").focus();
  pass(30_000);
  expect(screen.queryByText("Gone on")).not.toBeNull();
  screen.getByRole("link").blur();
  pass(2_000);
  expect(screen.queryByText("Gone on")).toBeNull();
});
