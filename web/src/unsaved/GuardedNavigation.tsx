import { useBlocker } from "@tanstack/react-router";

import { askToDiscard, formsLostBetween, formsLostByLeaving } from "./forms";

/** Asks before another page, another selection or a reload takes input away that is not saved. */
export function GuardedNavigation() {
  useBlocker({
    shouldBlockFn: async ({ current, next }) => !(await askToDiscard(formsLostBetween(current, next))),
    enableBeforeUnload: () => formsLostByLeaving().length > 0,
  });
  return null;
}
