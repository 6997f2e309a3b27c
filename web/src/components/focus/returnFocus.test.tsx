import { cleanup, render } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useReturnFocus } from "./returnFocus";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

interface Props {
  isOpen: boolean;
  /** The column in which the card is; null if it is gone. */
  at: "left" | "right" | null;
  keys?: string[];
}

function Layer({ isOpen, keys }: Pick<Props, "isOpen" | "keys">) {
  useReturnFocus(isOpen, keys);
  return isOpen ? (
    <div role="menubar">
      <button type="button">inside</button>
    </div>
  ) : null;
}

function Page({ isOpen, at, keys = [] }: Props) {
  const card = (
    <div data-focus-key="deal:1">
      <a href="/deal">{`card ${at ?? ""}`}</a>
      <button type="button">menu</button>
    </div>
  );
  return (
    <main tabIndex={-1}>
      <section data-focus-key="stage:left">
        <button type="button">left column</button>
        {at === "left" && card}
      </section>
      <section data-focus-key="stage:right">{at === "right" && card}</section>
      <Layer isOpen={isOpen} keys={keys} />
    </main>
  );
}

/** Opens a layer from the menu of the card, and closes it; `after` is the page then. */
function openAndClose(after: Omit<Props, "isOpen">): string {
  const { rerender, getByText } = render(<Page isOpen={false} at="left" />);
  getByText("menu").focus();
  rerender(<Page isOpen at="left" {...(after.keys && { keys: after.keys })} />);
  getByText("inside").focus();
  rerender(<Page isOpen={false} {...after} />);
  vi.runAllTimers();
  return document.activeElement?.tagName === "MAIN" ? "main" : (document.activeElement?.textContent ?? "");
}

test("the focus returns to what opened the layer", () => {
  expect(openAndClose({ at: "left" })).toBe("menu");
});

test("the focus follows a thing that was drawn anew elsewhere", () => {
  expect(openAndClose({ at: "right" })).toBe("card right");
});

test("the focus goes to what is named next when the thing is gone, and else to the page", () => {
  expect(openAndClose({ at: null, keys: ["deal:9", "stage:left"] })).toBe("left column");
  cleanup();
  expect(openAndClose({ at: null })).toBe("main");
});

test("what goes without having the focus takes it from nobody", () => {
  function Bar() {
    const bar = useRef<HTMLDivElement>(null);
    useReturnFocus(true, [], bar);
    return (
      <div ref={bar}>
        <button type="button">in the bar</button>
      </div>
    );
  }
  const page = (isShown: boolean) => (
    <main tabIndex={-1}>
      <button type="button">before</button>
      <input aria-label="search" />
      {isShown && <Bar />}
    </main>
  );
  const { rerender, getByText, getByLabelText } = render(page(false));
  for (const [place, then] of [
    [() => getByText("in the bar"), "before"],
    [() => getByLabelText("search"), ""],
  ] as const) {
    getByText("before").focus();
    rerender(page(true));
    place().focus();
    rerender(page(false));
    vi.runAllTimers();
    expect(document.activeElement?.textContent).toBe(then);
  }
});

test("the focus stays where something else has put it", () => {
  const { rerender, getByText } = render(<Page isOpen={false} at="left" />);
  getByText("menu").focus();
  rerender(<Page isOpen at="left" />);
  getByText("inside").focus();
  rerender(<Page isOpen={false} at="left" />);
  getByText("left column").focus();
  vi.runAllTimers();
  expect(document.activeElement?.textContent).toBe("left column");
});
