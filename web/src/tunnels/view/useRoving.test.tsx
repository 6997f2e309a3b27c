import { cleanup, fireEvent, render, waitFor } from "@testing-library/react";
import { useRef, useState } from "react";
import { afterEach, expect, test } from "vitest";

import { useRoving } from "./useRoving";

afterEach(cleanup);

function Group() {
  const group = useRef<HTMLDivElement>(null);
  const [isNamed, setNamed] = useState(false);
  useRoving(group, ".card");
  return (
    <div ref={group}>
      {isNamed ? <input aria-label="name" /> : <button onClick={() => setNamed(true)}>rename</button>}
      <button className="card">first</button>
      <button>plus</button>
      <button className="card">second</button>
    </div>
  );
}

function open() {
  const { container } = render(<Group />);
  const stops = () =>
    [...container.querySelectorAll<HTMLElement>("button")]
      .filter((one) => one.tabIndex === 0)
      .map((one) => one.textContent);
  const press = (key: string, more: object = {}) =>
    fireEvent.keyDown(document.activeElement ?? container, { key, ...more });
  const button = (name: string) => [...container.querySelectorAll("button")].find((one) => one.textContent === name);
  return { container, stops, press, button };
}

const focused = () => document.activeElement?.textContent;

test("a group is one stop of the Tab key: the selected button at first, then the one that had the focus last", () => {
  const { stops, button } = open();
  expect(stops()).toEqual(["first"]);
  button("plus")?.focus();
  expect(stops()).toEqual(["plus"]);
});

test("the arrow keys go from button to button and stay at the ends; Home and End go to the ends", () => {
  const { press, button, stops } = open();
  button("first")?.focus();
  press("ArrowRight");
  press("ArrowRight");
  press("ArrowRight");
  expect(focused()).toBe("second");
  press("Home");
  press("ArrowLeft");
  expect(focused()).toBe("rename");
  press("End");
  expect([focused(), stops()]).toEqual(["second", ["second"]]);
});

test("keys with Ctrl and keys that a text is typed with are left alone", async () => {
  const { press, button, container } = open();
  button("first")?.focus();
  press("ArrowRight", { ctrlKey: true });
  expect(focused()).toBe("first");
  fireEvent.click(button("rename") as HTMLElement);
  container.querySelector("input")?.focus();
  expect(press("ArrowRight")).toBe(true); // its default was not prevented
});

test("a group whose stop goes has another one, and new buttons are no stops", async () => {
  const { stops, button } = open();
  button("rename")?.focus();
  expect(stops()).toEqual(["rename"]);
  fireEvent.click(button("rename") as HTMLElement);
  await waitFor(() => expect(stops()).toEqual(["first"]));
});
