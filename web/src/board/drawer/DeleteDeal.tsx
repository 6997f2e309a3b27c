import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, unwrap, ifMatch } from "../../api/client";
import type { Deal } from "../../api/types";
import { useSubmission } from "../../api/useSubmission";
import { Dialog } from "../../components/Dialog";
import { DialogForm } from "../../components/DialogForm";
import { problemText } from "../../components/problems";
import { showToast } from "../../components/toasts";

/** Puts the deal into the bin after a question. A toast offers to restore it, and so does the page of the bin. */
export function DeleteDeal({ deal, onGone }: { deal: Deal; onGone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: ["board"] });
  const restore = useMutation({
    mutationFn: () => unwrap(client.POST("/v1/deals/{deal_id}/restore", { params: { path: { deal_id: deal.id } } })),
    onSuccess: refresh,
  });
  const remove = useSubmission({
    meta: { quiet: true },
    mutationFn: () =>
      unwrap(
        client.DELETE("/v1/deals/{deal_id}", {
          params: { path: { deal_id: deal.id }, header: ifMatch(deal.version) },
        }),
      ),
    onSuccess: () => {
      showToast({
        tone: "good",
        title: t("deals.deleted", { title: deal.title }),
        message: (
          <button type="button" className="link" onClick={() => restore.mutate()}>
            {t("deals.restore")}
          </button>
        ),
      });
      onGone();
      return refresh();
    },
  });
  const close = () => {
    setAsking(false);
    remove.reset();
  };
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<Trash2 size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t("deals.delete")}
      </Button>
      <Dialog opened={isAsking} title={t("deals.delete_which", { title: deal.title })} onClose={close}>
        <DialogForm
          danger
          submit={t("common.delete")}
          isPending={remove.isPending}
          error={remove.error && problemText(remove.error)}
          onClose={close}
          onSubmit={() => remove.mutate()}
        >
          <p className="plain-text">{t("bin.kept")}</p>
        </DialogForm>
      </Dialog>
    </>
  );
}
