import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";

import { answerDiscard, askToDiscard, formsLostBetween, formsLostByLeaving, isAsking } from "./forms";
import { FrameProvider, useDiscard, useFrame, useIsChanged, useUnsaved } from "./useUnsaved";

afterEach(() => {
  if (isAsking()) answerDiscard(false);
  cleanup();
});

const here = { pathname: "/tunnels", search: { tunnel: "tun_1" } };
const elsewhere = { pathname: "/board", search: {} };
const otherTunnel = { pathname: "/tunnels", search: { tunnel: "tun_2" } };

/** A form in a frame that the parameter `tunnel` opens. */
function openForm({ isKept = false, isChanged = false } = {}) {
  const onDiscard = vi.fn();
  const onClose = vi.fn();
  const frame = renderHook(() => useFrame({ params: ["tunnel"], onClose }));
  const wrapper = ({ children }: { children: ReactNode }) => (
    <FrameProvider value={frame.result.current.frame}>{children}</FrameProvider>
  );
  const form = renderHook(
    (props: { isChanged: boolean }) => ({
      ...useUnsaved(props.isChanged, { isKept, onDiscard }),
      discardAll: useDiscard(),
    }),
    { wrapper, initialProps: { isChanged } },
  );
  const close = () => act(() => frame.result.current.frame.close());
  return { form, close, onClose, onDiscard, change: (to: boolean) => form.rerender({ isChanged: to }) };
}

test("a form without a change is closed at once, and a changed form after the question", async () => {
  const { close, onClose, change } = openForm();
  close();
  expect(onClose).toHaveBeenCalledTimes(1);
  change(true);
  close();
  expect([isAsking(), onClose.mock.calls.length]).toEqual([true, 1]);
  await act(async () => answerDiscard(true));
  expect([isAsking(), onClose.mock.calls.length]).toEqual([false, 2]);
});

test("who keeps editing keeps the form open, and is asked again", async () => {
  const { close, onClose, onDiscard } = openForm({ isChanged: true });
  for (const time of ["once", "again"]) {
    close();
    expect(isAsking(), time).toBe(true);
    await act(async () => answerDiscard(false));
  }
  expect([onClose.mock.calls.length, onDiscard.mock.calls.length]).toEqual([0, 0]);
});

test("another page or another selection loses the input, and what else the address holds does not", () => {
  openForm({ isChanged: true });
  expect(formsLostBetween(here, elsewhere)).toHaveLength(1);
  expect(formsLostBetween(here, otherTunnel)).toHaveLength(1);
  expect(formsLostBetween(here, { ...here, search: { ...here.search, q: "An" } })).toEqual([]);
});

test("a draft survives leaving the client, but not another selection", () => {
  openForm({ isChanged: true, isKept: true });
  expect(formsLostByLeaving()).toEqual([]);
  expect(formsLostBetween(here, otherTunnel)).toHaveLength(1);
});

test("input that is saved or closed is not asked about", () => {
  const { form, change } = openForm({ isChanged: true });
  change(false);
  expect(formsLostByLeaving()).toEqual([]);
  change(true);
  expect(formsLostByLeaving()).toHaveLength(1);
  form.unmount();
  expect(formsLostByLeaving()).toEqual([]);
});

test("discarded input is not asked about again, until it changes", async () => {
  const { onDiscard, change } = openForm({ isChanged: true });
  const asked = askToDiscard(formsLostByLeaving());
  await act(async () => answerDiscard(true));
  expect(await asked).toBe(true);
  expect(onDiscard).toHaveBeenCalledTimes(1);
  expect(formsLostByLeaving()).toEqual([]);
  change(false);
  change(true);
  expect(formsLostByLeaving()).toHaveLength(1);
});

test("input of a thing that was deleted goes without a question", () => {
  const { form } = openForm({ isChanged: true });
  act(() => form.result.current.discardAll());
  expect(formsLostBetween(here, otherTunnel)).toEqual([]);
});

test("two attempts to leave are one question", async () => {
  openForm({ isChanged: true });
  const answers = [askToDiscard(formsLostByLeaving()), askToDiscard(formsLostByLeaving())];
  await act(async () => answerDiscard(true));
  expect(await Promise.all(answers)).toEqual([true, true]);
});

test("a form counts as changed by its values, not by how often it was drawn", () => {
  const { result, rerender } = renderHook((input: object) => useIsChanged(input), { initialProps: { name: "" } });
  rerender({ name: "An" });
  expect(result.current).toBe(true);
  rerender({ name: "" });
  expect(result.current).toBe(false);
});

test("a text that cannot be read counts, although no value holds it", () => {
  const form = document.createElement("form");
  const input = form.appendChild(document.createElement("input"));
  renderHook(() => useUnsaved(false, { form: { current: form } }));
  expect(formsLostByLeaving()).toEqual([]);
  input.setCustomValidity("no number");
  expect(formsLostByLeaving()).toHaveLength(1);
});
