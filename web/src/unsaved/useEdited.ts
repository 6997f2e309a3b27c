import { useCallback, useMemo, useState } from "react";

/**
 * What a form shows: a thing as it is stored now, with the fields that the user has changed. So what somebody else saves
 * meanwhile is shown, and is not undone by this form. `toDraft` must be the same function in every rendering; a new thing
 * is null.
 */
export function useEdited<Thing extends { version: number } | null, Draft extends object>(
  thing: Thing,
  toDraft: (thing: Thing) => Draft,
) {
  const [saved, setSaved] = useState<Thing>(thing);
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const latest = saved && thing && saved.version > thing.version ? saved : thing; // the list may be read a moment later
  const stored = useMemo(() => toDraft(latest), [latest, toDraft]);
  const isOther = (key: string) =>
    JSON.stringify(edits[key as keyof Draft]) !== JSON.stringify(stored[key as keyof Draft]);
  return {
    /** The edits by which the draft differs from what is stored. */
    edits: Object.fromEntries(Object.entries(edits).filter(([key]) => isOther(key))) as Partial<Draft>,
    draft: useMemo((): Draft => ({ ...stored, ...edits }), [stored, edits]),
    edit: useCallback((part: Partial<Draft>) => setEdits((before) => ({ ...before, ...part })), []),
    /** Lets the changes go. */
    reset: useCallback(() => setEdits({}), []),
    /** To be called with the thing as the API has saved it. */
    keep: useCallback((thing: Thing) => {
      setSaved(thing);
      setEdits({});
    }, []),
  };
}
