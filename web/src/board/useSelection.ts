import { useCallback, useState } from "react";

import type { Deal } from "../api/types";

export type Selection = ReadonlyMap<string, Deal>;

const NO_DEALS: Selection = new Map();

/** The deals that are selected for a bulk move, by id. */
export function useSelection() {
  const [selected, setSelected] = useState(NO_DEALS);
  const select = useCallback(
    (deal: Deal, on: boolean) =>
      setSelected((before) => {
        const others = [...before].filter(([id]) => id !== deal.id);
        return new Map(on ? [...others, [deal.id, deal]] : others);
      }),
    [],
  );
  /** Keeps only the deals with these ids selected. */
  const keep = useCallback(
    (ids: readonly string[]) => setSelected((before) => new Map([...before].filter(([id]) => ids.includes(id)))),
    [],
  );
  return { selected, select, keep };
}
