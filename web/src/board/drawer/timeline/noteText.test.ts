import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import type { Entry } from "../../../api/types";
import { allWords } from "../../../i18n/allWords";
import { noteText } from "./noteText";

const vi = allWords("vi");

beforeAll(async () => {
  await i18next.init({ lng: "vi", resources: { vi: { translation: vi } }, interpolation: { escapeValue: false } });
});

const note = (code: string | null, params = {}, kind: Entry["kind"] = "transfer_pending") =>
  noteText({ kind, note: "As the API says.", code: code as Entry["code"], params }, []);

test("a time is written in the language of the page", () => {
  const text = note("due", { due_at: "2026-11-28T17:29:00Z" });
  expect(text).toMatch(/^Sẽ chuyển lúc .*2026.*\.$/);
  expect(text).not.toContain("T17");
});

test("missing fields have their labels", () => {
  expect(note("fields_missing", { fields: ["amount", "custom.floor"] })).toBe("Giai đoạn đích cần: Số tiền, floor.");
});

test("comments and unknown codes stay as they are", () => {
  expect(note(null)).toBe("As the API says.");
  expect(note("of_a_later_release")).toBe("As the API says.");
});

test.each([
  ["rule_ran", vi.runs.reasons],
  ["transfer_blocked", vi.notes],
] as const)("each note of the kind %s is filled in", (kind, texts) => {
  const params = {
    due_at: "2026-11-28T17:29:00Z",
    fields: ["amount"],
    count: "3",
    title: "Gọi An",
    template: "Ưu đãi",
  };
  for (const code of Object.keys(texts))
    expect(note(code.replace(/_other$/, ""), { ...params, detail: "Không có" }, kind), code).not.toMatch(
      /\{\{|undefined/,
    );
  expect(note("email_sent", params, "rule_ran")).toBe("Đã gửi email “Ưu đãi”.");
});

test("a note about a rule has its own words for a code that tunnels have too", () => {
  expect(note("left")).toBe("Giao dịch đã rời giai đoạn trước giờ hẹn.");
  expect(note("left", {}, "rule_cancelled")).toBe("Giao dịch đã rời giai đoạn trước khi quy tắc chạy.");
  expect(note("due", { due_at: "2026-11-28T17:29:00Z" }, "rule_pending")).toMatch(/^Sẽ chạy vào .*2026.*\.$/);
});
