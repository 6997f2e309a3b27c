import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { client, unwrap, ifMatch } from "../../api/client";
import type { Deal } from "../../api/types";
import { useSubmission } from "../../api/useSubmission";
import { DeleteButton } from "../../components/DeleteButton";
import { showToast } from "../../components/toasts";

/** Puts the deal into the bin after a question. A toast offers to restore it, and so does the page of the bin. */
export function DeleteDeal({ deal, onGone }: { deal: Deal; onGone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
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
        about: deal.id,
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
  return (
    <DeleteButton
      label={t("deals.delete")}
      question={t("deals.delete_which", { title: deal.title })}
      detail={t("bin.kept")}
      request={remove}
      onConfirm={() => remove.mutate()}
    />
  );
}
