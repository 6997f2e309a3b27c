import { cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { keepFocus } from "./keepFocus";

let stop: () => void;

beforeEach(() => {
  stop = keepFocus();
});
afterEach(() => {
  stop();
  cleanup();
});

function Page({ rows }: { rows: readonly string[] }) {
  return (
    <main tabIndex={-1}>
      <button type="button">behind</button>
      <section role="dialog" aria-label="Deal" tabIndex={-1}>
        <section aria-label="Rows">
          <ul>
            {rows.map((row) => (
              <li key={row}>
                <button type="button">{row}</button>
              </li>
            ))}
          </ul>
        </section>
        <button type="button">save</button>
      </section>
    </main>
  );
}

const focused = () =>
  document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "nothing";

/** Opens the dialog with the focus on a button, and draws it with other rows. */
function change(rows: readonly string[], name: string, next: readonly string[]): void {
  const { rerender, getByText } = render(<Page rows={rows} />);
  getByText(name).focus();
  rerender(<Page rows={next} />);
}

test("the focus goes from a button that is gone to the one that took its place", async () => {
  change(["a", "b", "c"], "b", ["a", "c"]);
  await vi.waitFor(() => expect(focused()).toBe("c"));
});

test("the focus goes from the last button that is gone to the one before it", async () => {
  change(["a", "b"], "b", ["a"]);
  await vi.waitFor(() => expect(focused()).toBe("a"));
});

test("the focus goes to the named part when no other button is left there", async () => {
  change(["a"], "a", []);
  await vi.waitFor(() => expect(focused()).toBe("Rows"));
});
