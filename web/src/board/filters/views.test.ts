import { expect, test } from "vitest";

import { isSameFilter, MOST_VIEWS, withView } from "./views";

test("a view of the same name is replaced, and the oldest of too many goes", () => {
  const views = Array.from({ length: MOST_VIEWS }, (_, at) => ({ name: String(at), filter: { tag: "vip" } }));
  const replaced = withView(views, { name: "3", filter: { who: "me" } });
  expect(replaced).toHaveLength(MOST_VIEWS);
  expect(replaced.at(-1)).toEqual({ name: "3", filter: { who: "me" } });
  const added = withView(views, { name: "new", filter: {} });
  expect(added.map(({ name }) => name)).toEqual([...views.slice(1).map(({ name }) => name), "new"]);
});

test("the order of a filter's parts does not matter", () => {
  expect(isSameFilter({ tag: "vip", who: "me" }, { who: "me", tag: "vip" })).toBe(true);
  expect(isSameFilter({ tag: "vip" }, { tag: "vip", who: "me" })).toBe(false);
});
