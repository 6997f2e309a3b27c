/** Shows a toast for each deal that a tunnel took off the board: which tunnel it was, and a link to the deal. */
import { type AnyRouter, useRouter } from "@tanstack/react-router";
import i18next from "i18next";
import { useEffect, useRef } from "react";

import { client, unwrap } from "../api/client";
import type { Board, Deal, EntryPage, Pipeline } from "../api/types";
import { showToast } from "../components/toasts";

const MOST_TOASTS = 3; // at once: a job that moves hundreds of deals shows its own progress
const MOVING_KINDS = ["moved", "transferred", "transfer_undone"]; // the kinds of timeline entries that change the stage

export function useTransferToasts(pipelineId: string, board: Board | undefined, pipelines: readonly Pipeline[]): void {
  const router = useRouter();
  const before = useRef<{ pipelineId: string; deals: Map<string, string> } | null>(null);
  useEffect(() => {
    if (!board) return;
    const deals = new Map(
      board.columns.flatMap((column) => column.deals.map((deal) => [deal.id, deal.title] as const)),
    );
    const last = before.current;
    before.current = { pipelineId, deals };
    if (last?.pipelineId !== pipelineId) return;
    const missing = [...last.deals.keys()].filter((id) => !deals.has(id));
    for (const id of missing.slice(0, MOST_TOASTS))
      void reportTransfer(id, pipelineId, pipelines, router).catch(() => undefined);
  }, [board, pipelineId, pipelines, router]);
}

async function reportTransfer(
  dealId: string,
  from: string,
  pipelines: readonly Pipeline[],
  router: AnyRouter,
): Promise<void> {
  const deal = await unwrap<Deal>(client.GET("/v1/deals/{deal_id}", { params: { path: { deal_id: dealId } } }));
  if (deal.pipeline_id === from) return; // it only left the part of the column that is read
  const timeline = await unwrap<EntryPage>(
    client.GET("/v1/deals/{deal_id}/timeline", { params: { path: { deal_id: dealId }, query: { limit: 5 } } }),
  );
  const placed = timeline.data.find((entry) => MOVING_KINDS.includes(entry.kind));
  if (placed?.kind !== "transferred") return; // a person moved it, and needs no toast
  const pipeline = pipelines.find((one) => one.id === deal.pipeline_id);
  showToast({
    tone: "good",
    title: i18next.t("board.travelled", { title: deal.title, tunnel: placed.actor.name }),
    message: pipeline && <DealLink pipeline={pipeline} deal={deal} router={router} />,
  });
}

/** A link to the deal. Toasts are rendered outside of the router, so the router is passed in. */
export function DealLink({ pipeline, deal, router }: { pipeline: Pipeline; deal: Deal; router: AnyRouter }) {
  const href = `/board/${pipeline.id}?deal=${deal.id}`;
  return (
    <a
      href={href}
      onClick={(event) => {
        event.preventDefault();
        void router.navigate({ href });
      }}
    >
      {i18next.t("board.see_there", { pipeline: pipeline.name })}
    </a>
  );
}
