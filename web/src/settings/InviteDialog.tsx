import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { NewMember, Role } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { showToast } from "../components/toasts";
import { memberProblemText, ROLES, useMemberChanges } from "./members";

const NOBODY: NewMember = { email: "", name: "", role: "agent" };

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
  const [who, setWho] = useState(NOBODY);
  const set = (change: Partial<NewMember>) => setWho((before) => ({ ...before, ...change }));

  return (
    <DialogForm
      submit={t("members.send")}
      canSubmit={who.email !== "" && who.name.trim() !== ""}
      isPending={invite.isPending}
      error={invite.error && memberProblemText(invite.error)}
      onClose={onClose}
      onSubmit={() =>
        invite.mutate(who, {
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
        value={who.email}
        onChange={(event) => set({ email: event.currentTarget.value.trim() })}
      />
      <TextInput
        label={t("members.name")}
        required
        maxLength={limits.NewMember.name.maxLength}
        value={who.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label={t("members.role")}
        description={t(`members.may.${who.role}`)}
        allowDeselect={false}
        value={who.role}
        data={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
        onChange={(role) => {
          if (role) set({ role: role as Role });
        }}
      />
    </DialogForm>
  );
}
