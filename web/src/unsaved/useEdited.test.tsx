import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { useEdited } from "./useEdited";

afterEach(cleanup);

interface Thing {
  version: number;
  name: string;
  delay: number;
}
const toDraft = ({ name, delay }: Thing) => ({ name, delay });
const first: Thing = { version: 1, name: "Cũ", delay: 1 };

test("what somebody else saves is shown, beside what the user has changed", () => {
  const { result, rerender } = renderHook((thing: Thing) => useEdited(thing, toDraft), { initialProps: first });
  act(() => result.current.edit({ name: "Mới" }));
  rerender({ version: 2, name: "Của người khác", delay: 7 });
  expect(result.current.draft).toEqual({ name: "Mới", delay: 7 });
  act(() => result.current.reset());
  expect(result.current.draft).toEqual({ name: "Của người khác", delay: 7 });
});

test("a saved thing is shown at once, until a newer one is read", () => {
  const { result, rerender } = renderHook((thing: Thing) => useEdited(thing, toDraft), { initialProps: first });
  act(() => result.current.edit({ name: "Mới" }));
  act(() => result.current.keep({ version: 2, name: "Mới", delay: 1 }));
  expect(result.current.draft).toEqual({ name: "Mới", delay: 1 });
  rerender({ version: 3, name: "Mới nữa", delay: 2 });
  expect(result.current.draft).toEqual({ name: "Mới nữa", delay: 2 });
});

test("an edit back to what is stored is none", () => {
  const { result, rerender } = renderHook((thing: Thing) => useEdited(thing, toDraft), { initialProps: first });
  expect(result.current.edits).toEqual({});
  act(() => result.current.edit({ name: "Mới", delay: 1 }));
  expect(result.current.edits).toEqual({ name: "Mới" });
  rerender({ version: 2, name: "Mới", delay: 7 });
  expect(result.current.edits).toEqual({ delay: 1 });
});
