import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import en from "../i18n/en.json";
import { formatPeriod } from "./period";

beforeAll(() => i18next.init({ lng: "en", resources: { en: { translation: en } } }));

test.each([
  ["P1Y", "1 year"],
  ["P14D", "14 days"],
  ["P1Y6M", "1 year 6 months"],
  ["P0D", "no time"],
])("%s reads %s", (period, text) => expect(formatPeriod(period, i18next.t)).toBe(text));
