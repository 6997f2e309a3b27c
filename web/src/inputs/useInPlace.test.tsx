import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { KeyboardEvent } from "react";
import { afterEach, expect, test } from "vitest";

import { useInPlace } from "./useInPlace";

afterEach(cleanup);

const press = (key: string) =>
  ({
    key,
    nativeEvent: { isComposing: false },
    currentTarget: null,
    stopPropagation: () => undefined,
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
  const { result } = renderHook(() => useInPlace({ value: "Bán hàng", save, onOver, ...(check && { check }) }));
  const type = (value: string) => act(() => result.current.input.onChange({ currentTarget: { value } }));
  return { service, result, type };
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
