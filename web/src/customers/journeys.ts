import type { Deal } from "../api/types";

/**
 * The journeys among the deals of a customer that have several deals: a deal with its copies and repeats, oldest first.
 * A deal whose original is not among the deals begins a journey of its own.
 */
export function findJourneys(deals: readonly Deal[]): Deal[][] {
  const byId = new Map(deals.map((deal) => [deal.id, deal]));
  const firstOf = (deal: Deal): Deal => {
    const before = byId.get(deal.origin.deal_id ?? "");
    return before === undefined ? deal : firstOf(before);
  };
  const journeys = new Map<string, Deal[]>();
  for (const deal of [...deals].sort((one, other) => one.created_at.localeCompare(other.created_at))) {
    const first = firstOf(deal).id;
    journeys.set(first, [...(journeys.get(first) ?? []), deal]);
  }
  return [...journeys.values()].filter((journey) => journey.length > 1);
}
