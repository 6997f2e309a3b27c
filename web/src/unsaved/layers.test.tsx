import { cleanup, fireEvent, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { useLayer } from "./layers";

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

const pressEscape = () => fireEvent.keyDown(document.body, { key: "Escape" });

test("Escape closes the topmost layer only, and then the one below", () => {
  const [drawer, dialog] = [vi.fn(), vi.fn()];
  renderHook(() => useLayer(true, drawer));
  const above = renderHook((isOpen: boolean) => useLayer(isOpen, dialog), { initialProps: true });
  pressEscape();
  expect([drawer.mock.calls.length, dialog.mock.calls.length]).toEqual([0, 1]);
  above.rerender(false);
  pressEscape();
  expect([drawer.mock.calls.length, dialog.mock.calls.length]).toEqual([1, 1]);
});

test("the Escape that closes a layer is used up: the browser does not close the question that it opens", () => {
  renderHook(() => useLayer(true, () => undefined));
  expect(pressEscape()).toBe(false); // its default was prevented
});

test("a layer that closes on its own leaves the order of the others", () => {
  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
  renderHook(() => useLayer(true, first));
  const middle = renderHook(() => useLayer(true, second));
  renderHook(() => useLayer(true, third));
  middle.unmount();
  pressEscape();
  expect([first, second, third].map((close) => close.mock.calls.length)).toEqual([0, 0, 1]);
});

test("Escape that an input or a dialog of the browser handles closes no layer", () => {
  const close = vi.fn();
  renderHook(() => useLayer(true, close));
  const input = document.body.appendChild(document.createElement("input"));
  input.addEventListener("keydown", (event) => event.stopPropagation());
  fireEvent.keyDown(input, { key: "Escape" });
  const dialog = document.body.appendChild(document.createElement("dialog"));
  dialog.setAttribute("open", "");
  pressEscape();
  expect(close).not.toHaveBeenCalled();
  dialog.remove();
  pressEscape();
  expect(close).toHaveBeenCalledTimes(1);
});

test("the first Escape closes an open list in the layer", () => {
  const close = vi.fn();
  renderHook(() => useLayer(true, close));
  const list = document.body.appendChild(document.createElement("div"));
  list.className = "mantine-Select-dropdown";
  list.dataset.position = "bottom";
  let isShown = true;
  list.checkVisibility = () => isShown;
  pressEscape();
  expect(close).not.toHaveBeenCalled();
  isShown = false;
  pressEscape();
  expect(close).toHaveBeenCalledTimes(1);
});
