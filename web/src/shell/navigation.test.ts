import { expect, test } from "vitest";

import { PAGES, pagesFor } from "./navigation";

test("only admins see the page of triggers and webhooks", () => {
  expect(pagesFor(true)).toEqual(PAGES);
  expect(pagesFor(true).map(({ to }) => to)).toContain("/hooks");
  expect(pagesFor(false).map(({ to }) => to)).toEqual(PAGES.map(({ to }) => to).filter((to) => to !== "/hooks"));
});
