import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { NewMember, Role } from "../api/types";
import { toast } from "../shell/toasts";
import { memberProblem, ROLES, useMemberChanges } from "./members";

const NOBODY: NewMember = { email: "", name: "", role: "agent" };

/** Invites somebody, who is sent a temporary password by e-mail. */
export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { invite } = useMemberChanges();
  const [who, setWho] = useState(NOBODY);
  const set = (change: Partial<NewMember>) => { setWho((before) => ({ ...before, ...change })); };
  const close = () => {
    invite.reset();
    setWho(NOBODY);
    onClose();
  };

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("members.invite")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate(who, {
            onSuccess: ({ email }) => {
              toast({ tone: "good", title: t("members.sent", { email }) });
              close();
            },
          });
        }}
      >
        <TextInput
          label={t("members.email")}
          type="email"
          required
          data-autofocus
          maxLength={254}
          value={who.email}
          onChange={(event) => { set({ email: event.currentTarget.value.trim() }); }}
        />
        <TextInput
          label={t("members.name")}
          required
          maxLength={100}
          value={who.name}
          onChange={(event) => { set({ name: event.currentTarget.value }); }}
        />
        <Select
          label={t("members.role")}
          description={t(`members.may.${who.role}`)}
          allowDeselect={false}
          value={who.role}
          data={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          onChange={(role) => { if (role) set({ role: role as Role }); }}
        />
        {invite.error && (
          <p className="form-error" role="alert">
            {memberProblem(invite.error)}
          </p>
        )}
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={invite.isPending} disabled={who.email === "" || who.name.trim() === ""}>
            {t("members.send")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
