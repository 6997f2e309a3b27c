import { useCallback, useState } from "react";

const NO_DEALS: ReadonlySet<string> = new Set();

/** The deals that are selected for a bulk move. */
export function useSelection() {
  const [selected, setSelected] = useState(NO_DEALS);
  const select = useCallback(
    (dealId: string, on: boolean) =>
      setSelected((before) => new Set(on ? [...before, dealId] : [...before].filter((id) => id !== dealId))),
    [],
  );
  const selectNone = useCallback(() => setSelected(NO_DEALS), []);
  return { selected, select, selectNone };
}
