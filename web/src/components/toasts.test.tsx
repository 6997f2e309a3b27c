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

test("a toast replaces what was told of the same thing before, and nothing else", () => {
  render(<Toasts />);
  act(() => {
    showToast({ tone: "good", about: "d1", title: "d1 has passed a tunnel", message: <a href="/there">See there</a> });
    showToast({ tone: "good", about: "d2", title: "d2 has passed a tunnel" });
    showToast({ tone: "good", title: "Saved" });
    showToast({ tone: "good", about: "d1", title: "d1 is back" });
    showToast({ tone: "good", title: "Saved again" });
  });
  const titles = [...screen.getByRole("status").querySelectorAll("strong")].map(({ textContent }) => textContent);
  expect(titles).toEqual(["Saved again", "d1 is back", "Saved", "d2 has passed a tunnel"]);
});

test("the focus stays on the button of a toast that is replaced by its own action", () => {
  render(<Toasts />);
  const tell = (title: string) =>
    showToast({ tone: "good", about: "t1", title, message: <button type="button">Undo</button> });
  act(() => {
    tell("Done");
    showToast({ tone: "good", title: "Saved" });
  });
  screen.getByRole("button", { name: "Undo" }).focus();
  act(() => tell("Not done"));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Undo" }));
  expect(screen.queryByText("Done")).toBeNull();
});
