import { Menu, Select } from "@mantine/core";
import { Mail, MoreVertical, UserMinus } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Member, Role } from "../api/types";
import { showToast } from "../components/toasts";
import { memberName, memberProblemText, ROLES, useMemberChanges } from "./members";

interface Props {
  member: Member;
  isMe: boolean;
  isLastAdmin: boolean;
  canManage: boolean;
  onRemove: (member: Member) => void;
}

/** A member with their role, and what an admin can do with it. */
export function MemberRow({ member, isMe, isLastAdmin, canManage, onRemove }: Props) {
  const { t } = useTranslation();
  const { giveRole, inviteAgain } = useMemberChanges();
  const name = memberName(member);
  const mayChange = canManage && !isLastAdmin;
  const refused = giveRole.error ?? inviteAgain.error;

  return (
    <li className="member">
      <div className="grow">
        <strong>{name}</strong>
        {isMe && <span className="badge">{t("members.me")}</span>}
        {member.status === "invited" && <span className="badge warn">{t("members.invited")}</span>}
        {member.email && member.email !== name && <p className="quiet">{member.email}</p>}
        {canManage && isLastAdmin && <p className="quiet">{t("members.last_admin")}</p>}
        {refused && (
          <p className="form-error" role="alert">
            {memberProblemText(refused)}
          </p>
        )}
      </div>
      {mayChange ? (
        <Select
          w={190}
          aria-label={t("members.role_of", { name })}
          allowDeselect={false}
          disabled={giveRole.isPending}
          value={giveRole.isPending ? giveRole.variables.role : member.role}
          data={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          onChange={(role) => {
            if (role && role !== member.role) giveRole.mutate({ member, role: role as Role });
          }}
        />
      ) : (
        <span className="role">{t(`roles.${member.role}`)}</span>
      )}
      {mayChange && (
        <Menu>
          <Menu.Target>
            <button type="button" className="icon-button" aria-label={t("members.more", { name })}>
              <MoreVertical size={18} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {member.status === "invited" && (
              <Menu.Item
                leftSection={<Mail size={16} aria-hidden />}
                onClick={() =>
                  inviteAgain.mutate(member, {
                    onSuccess: () => showToast({ tone: "good", title: t("members.sent", { email: member.email }) }),
                  })
                }
              >
                {t("members.invite_again")}
              </Menu.Item>
            )}
            <Menu.Item
              c="var(--bad)"
              leftSection={<UserMinus size={16} aria-hidden />}
              onClick={() => onRemove(member)}
            >
              {t("members.remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}
