import { expect, test } from "vitest";

import { formatSpan } from "./relative";

const now = new Date("2026-11-28T09:00:00Z");

test.each([
  ["2026-11-28T09:20:00Z", "en", "in 20 minutes"],
  ["2026-11-28T09:00:20Z", "en", "now"],
  ["2026-11-28T08:59:45Z", "vi", "bây giờ"],
  ["2026-11-28T12:00:00Z", "en", "in 3 hours"],
  ["2026-12-01T09:00:00Z", "en", "in 3 days"],
  ["2026-11-27T08:00:00Z", "en", "1 day ago"],
  ["2027-01-28T09:00:00Z", "en", "in 2 months"],
  ["2028-11-28T09:00:00Z", "en", "in 2 years"],
  ["2026-12-01T09:00:00Z", "vi", "sau 3 ngày nữa"],
])("the span to %s in %s is %s", (instant, language, text) => {
  expect(formatSpan(new Date(instant), now, language)).toBe(text);
});
