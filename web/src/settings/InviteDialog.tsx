import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { NewMember, Role } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { showToast } from "../components/toasts";
import { memberProblemText, ROLES, useMemberChanges } from "./members";

const NEW_MEMBER: NewMember = { email: "", name: "", role: "agent" };

/** Invites a member, who receives a temporary password by email. */
export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("members.invite")}>
      <Form onClose={onClose} />
    </Dialog>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { invite } = useMemberChanges();
  const [member, setMember] = useState(NEW_MEMBER);
  const set = (change: Partial<NewMember>) => setMember((before) => ({ ...before, ...change }));

  return (
    <DialogForm
      input={member}
      submit={t("members.send")}
      canSubmit={member.email !== "" && member.name.trim() !== ""}
      isPending={invite.isPending}
      error={invite.error && memberProblemText(invite.error)}
      onSubmit={() =>
        invite.mutate(member, {
          onSuccess: ({ email }) => {
            showToast({ tone: "good", title: t("members.sent", { email }) });
            onClose();
          },
        })
      }
    >
      <TextInput
        label={t("members.email")}
        type="email"
        required
        data-autofocus
        maxLength={limits.NewMember.email.maxLength}
        value={member.email}
        onChange={(event) => set({ email: event.currentTarget.value.trim() })}
      />
      <TextInput
        label={t("members.name")}
        required
        maxLength={limits.NewMember.name.maxLength}
        value={member.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label={t("members.role")}
        description={t(`members.may.${member.role}`)}
        allowDeselect={false}
        value={member.role}
        data={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
        onChange={(role) => {
          if (role) set({ role: role as Role });
        }}
      />
    </DialogForm>
  );
}
