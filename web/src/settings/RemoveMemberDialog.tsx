import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Member } from "../api/types";
import { toast } from "../shell/toasts";
import { memberName, memberProblem, useMemberChanges } from "./members";

/** Asks before somebody loses the way in: they cannot be given back, only invited again. */
export function RemoveMemberDialog({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { remove } = useMemberChanges();
  const close = () => {
    remove.reset();
    onClose();
  };
  const name = member ? memberName(member) : "";
  return (
    <Modal
      opened={member !== null}
      onClose={close}
      title={t("members.remove_who", { name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <div className="form">
        <p className="plain-text">{t("members.remove_detail")}</p>
        {remove.error && (
          <p className="form-error" role="alert">
            {memberProblem(remove.error)}
          </p>
        )}
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button
            color="red"
            data-autofocus
            loading={remove.isPending}
            onClick={() => {
              if (!member) return;
              remove.mutate(member, {
                onSuccess: () => {
                  toast({ tone: "good", title: t("members.removed", { name }) });
                  close();
                },
              });
            }}
          >
            {t("members.remove")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
