/** Changes of a thing that has a version, such as a deal or a customer, while it is shown. */
import { type DataTag, useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";

import { toProblem } from "./problem";
import { areFieldsSame, type Together } from "./sameFields";

interface Versioned {
  id: string;
  version: number;
}

interface Options<Item, Changes> {
  /** The query that shows the item. */
  queryKey: DataTag<readonly unknown[], Item, Error>;
  /** Sends the changes of an item as it was read. */
  send: (item: Item, changes: Changes) => Promise<Item>;
  read: () => Promise<Item>;
  /** Fields that mean something only together. */
  together?: Together<Item>;
  onChanged: () => void;
}

/**
 * Changes an item. The requests run one after the other, and each names the version that was read last, so no change
 * is lost. If it has been changed meanwhile, but in other fields only, as automations and colleagues do all the time,
 * the changes are sent again. `shown` is the item with all pending changes. `common` is for other mutations of the item.
 */
export function useChanges<Item extends Versioned, Changes extends object>(
  item: Item,
  { queryKey, send, read, together, onChanged }: Options<Item, Changes>,
) {
  const queries = useQueryClient();
  const mutationKey = ["change", item.id];
  const common = {
    meta: { quiet: true },
    scope: { id: item.id },
    onSuccess: (changed: Item) => {
      queries.setQueryData<Item>(queryKey, changed as never);
      onChanged();
    },
    onError: (error: unknown) => {
      if (toProblem(error).code === "stale_version") void queries.invalidateQueries({ queryKey });
    },
  };
  const current = () => queries.getQueryData<Item>(queryKey) ?? item;
  const change = useMutation<Item, Error, Changes>({
    ...common,
    mutationKey,
    mutationFn: async (changes) => {
      const before = current();
      try {
        return await send(before, changes);
      } catch (error) {
        if (toProblem(error).code !== "stale_version") throw error;
        const now = await read();
        if (!areFieldsSame(changes, before, now, together)) throw error;
        return send(now, changes);
      }
    },
  });
  const pending = useMutationState({
    filters: { mutationKey, status: "pending" },
    select: (mutation) => mutation.state.variables as Changes,
  });
  const shown = Object.assign({}, item, ...pending) as Item;
  return { change, common, current, shown, isSaving: pending.length > 0 };
}
