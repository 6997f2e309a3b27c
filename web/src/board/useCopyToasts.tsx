/** Shows a toast for each copy that a tunnel makes of a deal on the board, and for each copy that arrives on it. */
import { useRouter } from "@tanstack/react-router";
import i18next from "i18next";
import { useCallback, useEffect, useRef } from "react";

import { client, unwrap } from "../api/client";
import type { Deal, EntryPage, Pipeline } from "../api/types";
import { showToast } from "../components/toasts";
import { DealLink } from "./useTransferToasts";

const MOST_TOASTS = 3; // at once: a job that copies hundreds of deals shows its own progress
/**
 * The milliseconds before each look. Making a copy does not change the original, so its timeline is read: often at
 * first, since a copy takes less than a second.
 */
const LOOKS = [400, 400, 600, 1_000, 2_000, 3_000, 3_000] as const;

/** Returns a function that takes the deals which entered a column of the board. */
export function useCopyToasts(pipelines: readonly Pipeline[]): (arrived: readonly Deal[]) => void {
  const router = useRouter();
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const open = timers.current;
    return () => open.forEach(clearTimeout);
  }, []);
  const tunnels = pipelines.flatMap((one) => one.tunnels);

  const lookForCopy = (deal: Deal, look = 0) => {
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      void readCopy(deal)
        .then((copy) => {
          if (copy) showCopy(copy.deal, copy.tunnel);
          else if (look + 1 < LOOKS.length) lookForCopy(deal, look + 1);
        })
        .catch(() => undefined);
    }, LOOKS[look]);
    timers.current.add(timer);
  };
  const showCopy = (copy: Deal, tunnel: string) => {
    const pipeline = pipelines.find(({ id }) => id === copy.pipeline_id);
    showToast({
      tone: "good",
      about: copy.id,
      title: i18next.t("board.copied", { title: copy.title, tunnel }),
      message: pipeline && <DealLink pipeline={pipeline} deal={copy} router={router} />,
    });
  };
  const tell = (arrived: readonly Deal[]) => {
    for (const deal of arrived.slice(0, MOST_TOASTS)) {
      const maker = tunnels.find(({ id }) => id === deal.origin.tunnel_id);
      if (deal.origin.kind === "tunnel_copy" && maker && deal.version === 1) showCopy(deal, maker.name);
      const copies = tunnels.some(
        ({ source, action, enabled, delay }) =>
          source.stage_id === deal.stage_id && action === "copy" && enabled && delay === null,
      );
      if (copies) lookForCopy(deal);
    }
  };
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  return useCallback((arrived) => latest.current(arrived), []);
}

/** The copy that a tunnel made of the deal since it entered its stage; undefined if there is none yet. */
async function readCopy(deal: Deal): Promise<{ deal: Deal; tunnel: string } | undefined> {
  const timeline = await unwrap<EntryPage>(
    client.GET("/v1/deals/{deal_id}/timeline", { params: { path: { deal_id: deal.id }, query: { limit: 5 } } }),
  );
  const made = timeline.data.find(
    ({ kind, at }) => kind === "copied_to" && new Date(at) >= new Date(deal.entered_stage_at),
  );
  if (!made?.deal_id) return undefined;
  const copy = await unwrap<Deal>(client.GET("/v1/deals/{deal_id}", { params: { path: { deal_id: made.deal_id } } }));
  return { deal: copy, tunnel: made.actor.name };
}
