import { expect, test } from "vitest";

import { laterState } from "./messageState";

const message = { id: "msg_1", state: "sent", outcome: null } as const;

test("a run shows what became of its message after it had ended", () => {
  expect(laterState({ state: "done", message: { ...message, outcome: "delivered" } })).toBe("delivered");
  expect(laterState({ state: "done", message: { ...message, outcome: "bounced" } })).toBe("bounced");
  expect(laterState({ state: "done", message: { ...message, state: "failed" } })).toBe("failed");
});

test("a run shows nothing of its message that it says itself", () => {
  expect(laterState({ state: "done", message: null })).toBeNull();
  expect(laterState({ state: "done", message })).toBeNull();
  expect(laterState({ state: "failed", message: { ...message, state: "failed" } })).toBeNull();
  expect(laterState({ state: "sending", message: { ...message, state: "queued" } })).toBeNull();
});
