import { useCallback, useState } from "react";

const NOBODY: ReadonlySet<string> = new Set();

/** The deals that are selected for a bulk move. */
export function useSelection() {
  const [selected, setSelected] = useState(NOBODY);
  const select = useCallback(
    (dealId: string, on: boolean) =>
      setSelected((before) => new Set(on ? [...before, dealId] : [...before].filter((id) => id !== dealId))),
    [],
  );
  const selectNone = useCallback(() => setSelected(NOBODY), []);
  return { selected, select, selectNone };
}
