/** What each role may do, as in the API. A screen offers nothing that the API would refuse. */
import { useQuery } from "@tanstack/react-query";

import { meQuery } from "./queries";
import type { Role } from "./types";

const RANK: Record<Role, number> = { viewer: 0, agent: 1, manager: 2, admin: 3 };

export function atLeast(role: Role | undefined, wanted: Role): boolean {
  return role !== undefined && RANK[role] >= RANK[wanted];
}

/** Whether the user has at least this role; false until the role is loaded. */
export function useRole(wanted: Role): boolean {
  const { data } = useQuery(meQuery);
  return atLeast(data?.role as Role | undefined, wanted);
}
