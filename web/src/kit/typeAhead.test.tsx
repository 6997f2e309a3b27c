import { MantineProvider, Select } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { theme } from "./theme";

afterEach(cleanup);

const ACTIONS = ["Viết ghi chú", "Sửa giao dịch", "Gọi webhook", "Gửi email hoặc SMS", "Giao một công việc"];

async function type(text: string) {
  for (const key of text)
    await act(async () => {
      fireEvent.keyDown(screen.getByRole("combobox"), { key, code: key === " " ? "Space" : "" });
      await new Promise(requestAnimationFrame);
    });
}

const chosen = () => document.querySelector("[data-combobox-selected]")?.textContent;

test("letters open a plain list and go to the option that they begin, with spaces and without diacritics", async () => {
  render(
    <MantineProvider theme={theme} env="test">
      <Select label="Hành động" data={ACTIONS} />
    </MantineProvider>,
  );
  screen.getByRole("combobox").focus();
  await type("gui e");
  await waitFor(() => expect(chosen()).toBe("Gửi email hoặc SMS"));
  expect(screen.getByRole("combobox").getAttribute("aria-expanded")).toBe("true");
});

test("a list with a search takes the letters itself", async () => {
  render(
    <MantineProvider theme={theme} env="test">
      <Select label="Hành động" data={ACTIONS} searchable />
    </MantineProvider>,
  );
  expect(fireEvent.keyDown(screen.getByRole("combobox"), { key: "g" })).toBe(true); // not prevented
});
