import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { KeyboardEvent } from "react";
import { afterEach, expect, test } from "vitest";

import { clearDrafts, writeDraft } from "../unsaved/drafts";
import { answerDiscard, isAsking } from "../unsaved/forms";
import { useInPlace } from "./useInPlace";

afterEach(() => {
  cleanup();
  clearDrafts();
});

const press = (key: string) =>
  ({
    key,
    nativeEvent: { isComposing: false },
    currentTarget: null,
    stopPropagation: () => undefined,
    preventDefault: () => undefined,
  }) as unknown as KeyboardEvent;

/** An input over a service that refuses while `refuses` is set. */
function openInput(check?: (text: string) => string | undefined) {
  const service = { saved: [] as string[], refuses: false, over: 0 };
  const save = (text: string) => {
    service.saved.push(text);
    return service.refuses ? Promise.reject(new Error("refused")) : Promise.resolve();
  };
  const onOver = () => {
    service.over += 1;
  };
  const { result, rerender } = renderHook(({ value }) => useInPlace({ value, save, onOver, ...(check && { check }) }), {
    initialProps: { value: "Bán hàng" },
  });
  const type = (value: string) => act(() => result.current.input.onChange({ currentTarget: { value } }));
  return { service, result, type, changeElsewhere: (value: string) => rerender({ value }) };
}

test("Enter and the blur that follows it save once", async () => {
  const { service, result, type } = openInput();
  type("Tư vấn");
  act(() => {
    result.current.input.onKeyDown(press("Enter"));
    result.current.input.onBlur();
  });
  await waitFor(() => expect(result.current.isEdited).toBe(false));
  expect(service).toMatchObject({ saved: ["Tư vấn"], over: 1 });
});

test("a refused text stays, and can be sent again", async () => {
  const { service, result, type } = openInput();
  service.refuses = true;
  type("Tư vấn");
  await act(async () => result.current.input.onBlur());
  expect(result.current.input.value).toBe("Tư vấn");
  service.refuses = false;
  await act(async () => result.current.input.onKeyDown(press("Enter")));
  expect(service.saved).toEqual(["Tư vấn", "Tư vấn"]);
  expect(result.current.isEdited).toBe(false);
});

test("an unchanged text is not saved, and ends the edit", () => {
  const { service, result, type } = openInput();
  type(" Bán hàng ");
  act(() => result.current.input.onBlur());
  expect(service).toMatchObject({ saved: [], over: 1 });
});

test("Escape discards what was typed", () => {
  const { service, result, type } = openInput();
  type("Tư vấn");
  act(() => result.current.input.onKeyDown(press("Escape")));
  act(() => result.current.input.onBlur());
  expect(service.saved).toEqual([]);
  expect(result.current.input.value).toBe("Bán hàng");
});

test("a text that cannot be saved stays with its problem", () => {
  const { service, result, type } = openInput(() => "No number.");
  type("1.2.3");
  act(() => result.current.input.onBlur());
  expect(service.saved).toEqual([]);
  expect(result.current.problem).toBe("No number.");
  expect(result.current.input.value).toBe("1.2.3");
});

test("a value that changed elsewhere meanwhile is replaced only after the user was told", async () => {
  const { service, result, type, changeElsewhere } = openInput();
  type("Tư vấn");
  changeElsewhere("Bảo hành");
  act(() => result.current.input.onBlur());
  expect(service.saved).toEqual([]);
  expect(result.current.problem).toBeDefined();
  expect(result.current.input.value).toBe("Tư vấn");
  await act(async () => result.current.input.onKeyDown(press("Enter")));
  expect(service.saved).toEqual(["Tư vấn"]);
  expect(result.current.isEdited).toBe(false);
});

test("the same value from elsewhere, and one's own value, stop nobody", async () => {
  const { service, result, type, changeElsewhere } = openInput();
  type("Tư vấn");
  act(() => result.current.input.onKeyDown(press("Enter")));
  type("Tư vấn thêm");
  changeElsewhere("Tư vấn");
  await act(async () => result.current.input.onKeyDown(press("Enter")));
  expect(service.saved).toEqual(["Tư vấn", "Tư vấn thêm"]);

  type("Bảo hành");
  changeElsewhere("Bảo hành");
  act(() => result.current.input.onBlur());
  expect(result.current.problem).toBeUndefined();
});

test("a value as the service writes it, after it was saved, stops nobody", async () => {
  const { service, result, type, changeElsewhere } = openInput();
  type("1000");
  act(() => result.current.input.onKeyDown(press("Enter")));
  type("1000,5");
  changeElsewhere("1.000");
  await act(async () => result.current.input.onKeyDown(press("Enter")));
  expect(service.saved).toEqual(["1000", "1000,5"]);
});

test("a value from elsewhere that refused the save is told", async () => {
  const { service, result, type, changeElsewhere } = openInput();
  service.refuses = true;
  type("Tư vấn");
  await act(async () => result.current.input.onBlur());
  changeElsewhere("Bảo hành");
  service.refuses = false;
  act(() => result.current.input.onBlur());
  expect(service.saved).toEqual(["Tư vấn"]);
  expect(result.current.problem).toBeDefined();
});

test("a value that changed before the typing began stops nobody", async () => {
  const { service, result, type, changeElsewhere } = openInput();
  type("Tư");
  act(() => result.current.input.onKeyDown(press("Escape")));
  changeElsewhere("Bảo hành");
  type("Tư vấn");
  await act(async () => result.current.input.onBlur());
  expect(service.saved).toEqual(["Tư vấn"]);
});

test("a draft is there again after a reload, until it is saved or discarded", async () => {
  const open = (value: string) =>
    renderHook(() => useInPlace({ value, draft: "deal.1.source", save: () => Promise.resolve() }));
  const first = open("Facebook");
  act(() => first.result.current.input.onChange({ currentTarget: { value: "Zalo" } }));
  first.unmount();
  const second = open("Facebook");
  expect([second.result.current.input.value, second.result.current.isEdited]).toEqual(["Zalo", true]);
  await act(async () => second.result.current.input.onKeyDown(press("Enter")));
  second.unmount();
  expect(open("Facebook").result.current.input.value).toBe("Facebook");
});

test("a draft that has become the value is not an edit", () => {
  writeDraft("deal.1.source", "Zalo");
  const { result } = renderHook(() => useInPlace({ value: "Zalo", draft: "deal.1.source", save: () => undefined }));
  expect(result.current.isEdited).toBe(false);
});

test("Escape asks before several lines are discarded", async () => {
  const { result } = renderHook(() => useInPlace({ value: "", save: () => Promise.resolve() }));
  act(() => result.current.input.onChange({ currentTarget: { value: "Khách hẹn thứ hai" } }));
  const escape = { ...press("Escape"), currentTarget: document.createElement("textarea") } as unknown as KeyboardEvent;
  act(() => result.current.input.onKeyDown(escape));
  expect([isAsking(), result.current.input.value]).toEqual([true, "Khách hẹn thứ hai"]);
  await act(async () => answerDiscard(true));
  expect(result.current.input.value).toBe("");
});

test("a draft does not replace what a colleague has written since", async () => {
  const saved: string[] = [];
  const save = (text: string) => Promise.resolve(void saved.push(text));
  const open = (value: string) => renderHook(() => useInPlace({ value, draft: "deal.1.source", save }));
  const first = open("Facebook");
  act(() => first.result.current.input.onChange({ currentTarget: { value: "Zalo" } }));
  first.unmount();
  const second = open("Google");
  act(() => second.result.current.input.onBlur());
  expect([saved, second.result.current.problem]).toEqual([[], expect.any(String)]);
  await act(async () => second.result.current.input.onBlur());
  expect(saved).toEqual(["Zalo"]);
});
