import { cleanup, fireEvent, render } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import words from "../../i18n/vi.json";
import { ColorChoice } from "./ColorChoice";
import { COLORS } from "./colors";

beforeEach(async () => {
  await i18next.use(initReactI18next).init({ lng: "vi", resources: { vi: { translation: words } } });
});
afterEach(cleanup);

/** The words of the chosen and of all radio buttons. */
function open(value: string) {
  const onChange = vi.fn();
  const { container, rerender } = render(<ColorChoice value={value} onChange={onChange} />);
  const radios = () => [...container.querySelectorAll("input")];
  const chosen = () =>
    radios()
      .filter((one) => one.checked)
      .map((one) => one.getAttribute("aria-label"));
  const choose = (word: string) =>
    fireEvent.click(radios().find((one) => one.getAttribute("aria-label") === word) as HTMLElement);
  const arrive = (color: string) => rerender(<ColorChoice value={color} onChange={onChange} />);
  return { radios, chosen, choose, arrive, onChange };
}

test("each colour has a name, also one that is not on offer", () => {
  expect(open(COLORS.red).radios()[0]?.getAttribute("aria-label")).toBe("Xanh dương");
  cleanup();
  expect(open("#123456").chosen()).toEqual(["Màu riêng"]);
});

test("a choice stays while it is being saved, and goes when it is taken back", () => {
  const { chosen, choose, arrive, onChange } = open(COLORS.blue);
  choose("Hồng");
  expect(onChange).toHaveBeenCalledWith(COLORS.pink);
  expect(chosen()).toEqual(["Hồng"]);
  arrive(COLORS.pink);
  expect(chosen()).toEqual(["Hồng"]);
  arrive(COLORS.blue);
  expect(chosen()).toEqual(["Xanh dương"]);
});
