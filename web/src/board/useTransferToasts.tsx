/** Shows a toast for each deal that a tunnel took off the board: which tunnel it was, and a link to the deal. */
import { type AnyRouter, useRouter } from "@tanstack/react-router";
import i18next from "i18next";
import { useEffect, useRef } from "react";

import { client, unwrap } from "../api/client";
import type { Board, Deal, EntryPage, Pipeline } from "../api/types";
import { showToast } from "../components/toasts";

const MOST_TOASTS = 3; // at once: a job that moves hundreds of deals shows its own progress
const MOVING_KINDS = ["moved", "transferred", "transfer_undone"]; // the kinds of timeline entries that change the stage

/** `filter` is the text of the filter whose deals are on the board. */
export function useTransferToasts(
  pipelineId: string,
  filter: string,
  board: Board | undefined,
  pipelines: readonly Pipeline[],
): void {
  const router = useRouter();
  const before = useRef<{ view: string; deals: Set<string> } | null>(null);
  const told = useRef(new Set<string>());
  useEffect(() => {
    if (!board) return;
    const deals = new Set(board.columns.flatMap((column) => column.deals.map(({ id }) => id)));
    const last = before.current;
    const view = `${pipelineId} ${filter}`;
    before.current = { view, deals };
    if (last?.view !== view) return;
    const missing = [...last.deals].filter((id) => !deals.has(id));
    for (const id of missing.slice(0, MOST_TOASTS))
      void findTransfer(id, pipelineId)
        .then((transfer) => {
          if (transfer && !told.current.has(transfer.id)) showTransfer(transfer, pipelines, router);
          if (transfer) told.current.add(transfer.id);
        })
        .catch(() => undefined);
  }, [board, pipelineId, filter, pipelines, router]);
}

interface Transfer {
  /** Another one for each transfer, also of the same deal. */
  id: string;
  deal: Deal;
  tunnel: string;
}

/** The transfer that took the deal off the pipeline; undefined if it was something else. */
async function findTransfer(dealId: string, from: string): Promise<Transfer | undefined> {
  const deal = await unwrap<Deal>(client.GET("/v1/deals/{deal_id}", { params: { path: { deal_id: dealId } } }));
  if (deal.pipeline_id === from) return undefined; // it only left the part of the column that is read
  const timeline = await unwrap<EntryPage>(
    client.GET("/v1/deals/{deal_id}/timeline", { params: { path: { deal_id: dealId }, query: { limit: 5 } } }),
  );
  const placed = timeline.data.find((entry) => MOVING_KINDS.includes(entry.kind));
  if (placed?.kind !== "transferred") return undefined; // a person moved it, and needs no toast
  return { id: `${deal.id} ${placed.at}`, deal, tunnel: placed.actor.name };
}

function showTransfer({ deal, tunnel }: Transfer, pipelines: readonly Pipeline[], router: AnyRouter): void {
  const pipeline = pipelines.find((one) => one.id === deal.pipeline_id);
  showToast({
    tone: "good",
    about: deal.id,
    title: i18next.t("board.travelled", { title: deal.title, tunnel }),
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
