import { afterEach, expect, test, vi } from "vitest";

const user = vi.hoisted(() => ({ id: "an" }));
vi.mock("../auth/session", () => ({ signedInUser: () => user.id }));
vi.resetModules(); // another file may have loaded the module with the real session
const { clearDrafts, readDraft, writeDraft } = await import("./drafts");

afterEach(() => {
  user.id = "an";
  clearDrafts();
});

test("a draft is kept until it is removed", () => {
  expect(readDraft("deal.1.comment")).toBeNull();
  writeDraft("deal.1.comment", "Khách hẹn thứ hai");
  expect(readDraft("deal.1.comment")).toBe("Khách hẹn thứ hai");
  expect(readDraft("deal.2.comment")).toBeNull();
  writeDraft("deal.1.comment", null);
  expect(readDraft("deal.1.comment")).toBeNull();
});

test("another user of the tab does not see the draft", () => {
  writeDraft("deal.1.comment", "Khách hẹn thứ hai");
  user.id = "binh";
  expect(readDraft("deal.1.comment")).toBeNull();
});

test("signing out removes drafts and nothing else", () => {
  writeDraft("deal.1.comment", "Khách hẹn thứ hai");
  sessionStorage.setItem("oidc.user", "kept");
  clearDrafts();
  expect(readDraft("deal.1.comment")).toBeNull();
  expect(sessionStorage.getItem("oidc.user")).toBe("kept");
});
