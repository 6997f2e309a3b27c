import { expect, test } from "vitest";

import type { Me } from "../api/types";
import { pagesFor, showsFirstSteps } from "./navigation";

const me = (role: Me["role"], shows_first_steps = false) => ({ role, account: { shows_first_steps } }) as Me;
const paths = (user?: Me) => pagesFor(user).map(({ to }) => to);

test("only admins see the page of triggers and webhooks", () => {
  expect(paths(me("admin"))).toContain("/hooks");
  expect(paths(me("manager"))).not.toContain("/hooks");
  expect(paths()).not.toContain("/hooks");
});

test("admins see the first steps until the company hides them, and others never do", () => {
  expect(paths(me("admin", true))[0]).toBe("/start");
  expect(paths(me("admin"))).not.toContain("/start");
  expect(paths(me("manager", true))).toEqual(paths(me("manager")));
  expect([showsFirstSteps(me("admin", true)), showsFirstSteps(me("agent", true))]).toEqual([true, false]);
});
