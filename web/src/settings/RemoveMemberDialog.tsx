import { useTranslation } from "react-i18next";

import type { Member } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { showToast } from "../components/toasts";
import { memberName, memberProblemText, useMemberChanges } from "./members";

interface Props {
  member: Member | null;
  onClose: () => void;
}

/** Confirms the removal of a member. It cannot be undone: the member can only be invited again. */
export function RemoveMemberDialog({ member, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={member !== null}
      onClose={onClose}
      title={t("members.remove_who", { name: member ? memberName(member) : "" })}
    >
      {member && <Question member={member} onClose={onClose} />}
    </Dialog>
  );
}

function Question({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation();
  const { remove } = useMemberChanges();
  return (
    <DialogForm
      input={null}
      danger
      submit={t("members.remove")}
      isPending={remove.isPending}
      error={remove.error && memberProblemText(remove.error)}
      onSubmit={() =>
        remove.mutate(member, {
          onSuccess: () => {
            showToast({ tone: "good", title: t("members.removed", { name: memberName(member) }) });
            onClose();
          },
        })
      }
    >
      <p className="plain-text">{t("members.remove_detail")}</p>
    </DialogForm>
  );
}
