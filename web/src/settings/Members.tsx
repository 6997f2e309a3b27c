/** The members of the company. Admins invite members, change roles and remove members; the last admin stays. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { membersQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { Member } from "../api/types";
import { Failed, Waiting } from "../components/Notice";
import { InviteDialog } from "./InviteDialog";
import { MemberRow } from "./MemberRow";
import { isLastAdmin } from "./members";
import { RemoveMemberDialog } from "./RemoveMemberDialog";

const route = getRouteApi("/settings");

export function Members({ myId }: { myId: string }) {
  const { t } = useTranslation();
  const canManage = useRole("admin");
  const { data: members, error } = useQuery(membersQuery);
  const { invite } = route.useSearch();
  const navigate = route.useNavigate();
  const [isInviting, setInviting] = useState(false);
  const [memberToRemove, setMemberToRemove] = useState<Member | null>(null);
  const closeInvitation = () => {
    setInviting(false);
    if (invite !== undefined) void navigate({ search: {}, replace: true });
  };

  return (
    <section className="settings-card wide" aria-labelledby="members">
      <header className="settings-head">
        <h2 id="members">{t("members.title")}</h2>
        {canManage && (
          <Button size="xs" leftSection={<UserPlus size={15} aria-hidden />} onClick={() => setInviting(true)}>
            {t("members.invite")}
          </Button>
        )}
      </header>
      {members ? (
        <ul className="settings-rows">
          {members.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              isMe={member.id === myId}
              isLastAdmin={isLastAdmin(member, members)}
              canManage={canManage}
              onRemove={setMemberToRemove}
            />
          ))}
        </ul>
      ) : error ? (
        <Failed error={error} />
      ) : (
        <Waiting />
      )}
      {/* A link may ask for the dialog. */}
      <InviteDialog opened={isInviting || (canManage && invite !== undefined)} onClose={closeInvitation} />
      <RemoveMemberDialog member={memberToRemove} onClose={() => setMemberToRemove(null)} />
    </section>
  );
}
