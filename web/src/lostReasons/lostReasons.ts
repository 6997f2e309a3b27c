/** The lists of lost reasons, and the text in which a list is edited: a line for each reason. */
import { useQuery } from "@tanstack/react-query";

import * as limits from "../api/limits.gen";
import { meQuery, pipelinesQuery } from "../api/queries";
import { findStage } from "../components/stages";

const { maxItems, items } = limits.AccountChange.lost_reasons;
const EXCERPT = 40; // characters

/** The lost reasons to choose from on a stage: its own, or else those of the company; none if people type each reason. */
export function useLostReasons(stageId: string): readonly string[] {
  const { data: user } = useQuery(meQuery);
  const { data: pipelines } = useQuery(pipelinesQuery);
  const own = findStage(pipelines ?? [], stageId)?.stage.lost_reasons ?? [];
  return own.length > 0 ? own : (user?.account.lost_reasons ?? []);
}

export function readReasons(text: string): string[] {
  return text
    .normalize("NFC")
    .split(/[\n\u2028\u2029]/)
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "");
}

export type ReasonsProblem =
  | { kind: "repeated"; reason: string }
  | { kind: "too_long"; reason: string; most: number }
  | { kind: "too_many"; most: number };

/** Why the API would refuse the list; null if it would not. */
export function findReasonsProblem(reasons: readonly string[]): ReasonsProblem | null {
  const known = new Set<string>();
  for (const reason of reasons) {
    if ([...reason].length > items.maxLength)
      return { kind: "too_long", reason: `${reason.slice(0, EXCERPT)}…`, most: items.maxLength };
    if (known.has(reason.toLowerCase())) return { kind: "repeated", reason };
    known.add(reason.toLowerCase());
  }
  return reasons.length > maxItems ? { kind: "too_many", most: maxItems } : null;
}
