/** Changes of members: invitations, roles and removal. */
import { useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";

import { client, unwrap, ifMatch } from "../api/client";
import { toProblem } from "../api/problem";
import { meQuery, membersQuery } from "../api/queries";
import type { Member, NewMember, Role } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { problemText } from "../components/problems";

export const ROLES: readonly Role[] = ["admin", "manager", "agent", "viewer"];

export function useMemberChanges() {
  const queries = useQueryClient();
  const common = {
    meta: { quiet: true },
    onSettled: () =>
      Promise.all(
        [membersQuery, meQuery].map(({ queryKey }) => queries.invalidateQueries({ queryKey: queryKey as string[] })),
      ),
  };
  const invite = useSubmission({
    ...common,
    mutationFn: (member: NewMember, header) =>
      unwrap<Member>(client.POST("/v1/members", { params: { header }, body: member })),
  });
  const inviteAgain = useSubmission({
    ...common,
    mutationFn: ({ id }: Member, header) =>
      unwrap<Member>(
        client.POST("/v1/members/{member_id}/invite-again", { params: { path: { member_id: id }, header } }),
      ),
  });
  const giveRole = useSubmission({
    ...common,
    mutationFn: ({ member, role }: { member: Member; role: Role }) =>
      unwrap<Member>(
        client.PATCH("/v1/members/{member_id}", {
          params: { path: { member_id: member.id }, header: ifMatch(member.version) },
          body: { role },
        }),
      ),
  });
  const remove = useSubmission({
    ...common,
    mutationFn: (member: Member) =>
      unwrap(
        client.DELETE("/v1/members/{member_id}", {
          params: { path: { member_id: member.id }, header: ifMatch(member.version) },
        }),
      ),
  });
  return { invite, inviteAgain, giveRole, remove };
}

/** Whether the member is the only active admin. An invited admin does not count, since they may never sign in. */
export function isLastAdmin(member: Member, all: readonly Member[]): boolean {
  const able = (one: Member) => one.role === "admin" && one.status === "active";
  return member.role === "admin" && !all.some((one) => one.id !== member.id && able(one));
}

/** The name of a member, or else the email. */
export function memberName({ name, email }: Member): string {
  return name || email || i18next.t("user.unnamed");
}

export function memberProblemText(error: unknown): string {
  const { code } = toProblem(error);
  if (code === "in_use") return i18next.t("members.last_admin");
  if (code === "already_exists") return i18next.t("members.known");
  return problemText(error);
}
