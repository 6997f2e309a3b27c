/** The first steps of a company. Whether a step is done is read from what the company has. */
import type { Member, Pipeline } from "../api/types";

export type StepName = "design" | "tunnel" | "deal" | "people";

export interface Step {
  name: StepName;
  isDone: boolean;
}

interface Known {
  pipelines: readonly Pick<Pipeline, "version" | "tunnels">[];
  hasDeals: boolean;
  members: readonly Pick<Member, "id">[];
}

/** The steps in order. A changed first pipeline counts as a design of one's own. */
export function findSteps({ pipelines, hasDeals, members }: Known): Step[] {
  const [first] = pipelines;
  return [
    { name: "design", isDone: pipelines.length > 1 || (first !== undefined && first.version > 1) },
    { name: "tunnel", isDone: pipelines.some(({ tunnels }) => tunnels.length > 0) },
    { name: "deal", isDone: hasDeals },
    { name: "people", isDone: members.length > 1 },
  ];
}
