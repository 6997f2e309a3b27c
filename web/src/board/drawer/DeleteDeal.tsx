import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { client, unwrap, ifMatch } from "../../api/client";
import type { Deal } from "../../api/types";
import { showToast } from "../../components/toasts";

/** Puts the deal into the bin. A toast offers to restore it. */
export function DeleteDeal({ deal, onGone }: { deal: Deal; onGone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ["board"] });
  const restore = useMutation({
    mutationFn: () => unwrap(client.POST("/v1/deals/{deal_id}/restore", { params: { path: { deal_id: deal.id } } })),
    onSuccess: refresh,
  });
  const remove = useMutation({
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
  return (
    <Button
      variant="subtle"
      color="red"
      leftSection={<Trash2 size={16} aria-hidden />}
      loading={remove.isPending}
      onClick={() => remove.mutate()}
    >
      {t("deals.delete")}
    </Button>
  );
}
