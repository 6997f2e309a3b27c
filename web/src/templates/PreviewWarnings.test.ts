import i18next from "i18next";
import { beforeEach, expect, test } from "vitest";

import type { CustomField } from "../api/types";
import en from "../i18n/pages/outgoing.en.json";
import vi from "../i18n/pages/outgoing.vi.json";
import { labelOf } from "./PreviewWarnings";

const CUSTOM = [
  { name: "model", label: "Đời máy" },
  { name: "số máy", label: "Số máy" },
] as CustomField[];

beforeEach(async () => {
  await i18next.init({ lng: "vi", resources: { vi: { translation: vi }, en: { translation: en } } });
});

test.each([
  ["vi", "customer.phone", "Điện thoại khách hàng"],
  ["en", "customer.phone", "Customer’s phone"],
  ["vi", "deal.custom.model", "Đời máy"],
  ["vi", 'deal.custom["số máy"]', "Số máy"],
  ["vi", "deal.custom.removed", "deal.custom.removed"],
])("in %s the field %s is called %s", async (language, field, label) => {
  await i18next.changeLanguage(language);
  expect(labelOf(field, CUSTOM)).toBe(label);
});
