/** Simulations: the request, and its result grouped by arrival. */
import { client, unwrap } from "../../api/client";
import type { Deal, ForeseenRule, Simulation, Trial, Verdict } from "../../api/types";
import { useSubmission } from "../../api/useSubmission";

export function useSimulation() {
  return useSubmission({
    mutationFn: (trial: Trial) => unwrap<Simulation>(client.POST("/v1/tunnels/simulate", { params: {}, body: trial })),
    meta: { quiet: true },
  });
}

export interface TunnelOutcome {
  verdict: Verdict;
  /** The copy, or the moved deal; undefined when the tunnel does not fire. */
  deal?: Deal;
  delay?: string | null;
}

export interface Arrival {
  title: string;
  stageId: string;
  tunnels: TunnelOutcome[];
  rules: ForeseenRule[];
}

/** The arrivals on stages in order, each with the steps of its tunnels and the rules of the stage. */
export function groupByArrival({ considered, steps }: Simulation): Arrival[] {
  const left = [...steps];
  return considered.map(({ title, stage, tunnels, rules }) => {
    const firing = tunnels.filter((verdict) => verdict.fires).length;
    const mine = left.slice(0, firing).filter((step) => step.from.stage_id === stage.stage_id);
    left.splice(0, mine.length);
    return {
      title,
      stageId: stage.stage_id,
      rules,
      tunnels: tunnels.map((verdict) => {
        const step = mine.find((one) => one.tunnel_id === verdict.tunnel_id);
        return { verdict, ...(step && { deal: step.deal, delay: step.delay }) };
      }),
    };
  });
}
