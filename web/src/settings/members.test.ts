import { expect, test } from "vitest";

import type { Member } from "../api/types";
import { isLastAdmin } from "./members";

const member = (id: string, role: string, status = "active") => ({ id, role, status }) as Member;

test("the only active admin is the last one, even when another admin is invited", () => {
  const an = member("an", "admin");
  expect(isLastAdmin(an, [an, member("binh", "manager"), member("chi", "admin", "invited")])).toBe(true);
  expect(isLastAdmin(an, [an, member("binh", "admin")])).toBe(false);
  expect(isLastAdmin(member("binh", "agent"), [an])).toBe(false);
});
