import { cleanup, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { DesignWarning } from "../api/types";
import en from "../i18n/en.json";
import vi from "../i18n/vi.json";
import { DesignWarnings } from "./DesignWarnings";

beforeEach(async () => {
  const resources = { vi: { translation: vi }, en: { translation: en } };
  await i18next.use(initReactI18next).init({ lng: "vi", resources, interpolation: { escapeValue: false } });
});
afterEach(cleanup);

const warnings: DesignWarning[] = [
  { code: "may_loop", params: { path: ["Bán hàng: Thành công", "Lắp đặt: Mới", "Bán hàng: Thành công"] } },
  { code: "may_make_copies", params: { stage: "Bán hàng: Mới", copies: "9840" } },
  { code: "may_repeat", params: { path: ["Bảo trì: Xong", "Bảo trì: Mới", "Bảo trì: Xong"] } },
];

test.each([
  ["vi", "Các đường hầm có thể tạo 9.840 bản sao của một giao dịch vào giai đoạn Bán hàng: Mới."],
  ["en", "Tunnels may make 9,840 copies of a deal that enters Bán hàng: Mới. They stop after 50 copies."],
])("a warning is worded with its values in %s", async (language, text) => {
  await i18next.changeLanguage(language);
  render(<DesignWarnings warnings={warnings} />);
  const shown = screen.getAllByRole("status").map(({ textContent }) => textContent);
  expect(shown[0]).toMatch(/8 .*Bán hàng: Thành côngLắp đặt: MớiBán hàng: Thành công$/);
  expect(shown[1]).toContain(text);
  expect(shown[2]).toMatch(/Bảo trì: XongBảo trì: MớiBảo trì: Xong$/);
});
