import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { submitFromSelect } from "./submitFromSelect";

afterEach(cleanup);

/** A form with a list, which opens on Enter when the form leaves the key to it. */
function openForm({ value = "", isExpanded = false, kind = "mantine-Select-input" }) {
  const [submit, open] = [vi.fn(), vi.fn()];
  render(
    <form
      onKeyDownCapture={submitFromSelect}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <input
        className={kind}
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={isExpanded}
        aria-controls="list"
        data-expanded={isExpanded || undefined}
        readOnly
        value={value}
        onKeyDown={open}
      />
    </form>,
  );
  fireEvent.keyDown(screen.getByRole("combobox"), { key: "Enter" });
  return { isSubmitted: submit.mock.calls.length > 0, isLeftToTheList: open.mock.calls.length > 0 };
}

test("Enter on a closed list with a choice submits the form", () => {
  expect(openForm({ value: "Giá cao" })).toEqual({ isSubmitted: true, isLeftToTheList: false });
});

test("Enter is left to a list that is open or has no choice", () => {
  expect(openForm({ value: "Giá cao", isExpanded: true })).toEqual({ isSubmitted: false, isLeftToTheList: true });
  cleanup();
  expect(openForm({})).toEqual({ isSubmitted: false, isLeftToTheList: true });
  cleanup();
  expect(openForm({ value: "Trệt", kind: "mantine-TagsInput-inputField" })).toEqual({
    isSubmitted: false,
    isLeftToTheList: true,
  });
});
