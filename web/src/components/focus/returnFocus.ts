/** Where the focus goes when a dialog or drawer closes, or when what had it is drawn anew elsewhere. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

import { isFocusLost, topDialog } from "./layers";

const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled)";

/**
 * Puts the focus back where it was before something opened. If that is gone, it goes to the first of the things named by
 * `keys` that is on the page: an element names the thing that it shows by `data-focus-key`. Else it goes to the layer
 * below, or to the page. Something that does not hold the focus while it is open, such as a toast, names itself by
 * `within`: then nothing happens if the focus is elsewhere.
 */
export function useReturnFocus(
  isOpen: boolean,
  keys: readonly string[] = [],
  within?: RefObject<HTMLElement | null>,
): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  // Before the effects of what opens, which may take the focus.
  useLayoutEffect(() => {
    if (!isOpen) return;
    const part = within?.current;
    const opener = findOpener(document.activeElement);
    const ownKey = opener?.closest<HTMLElement>("[data-focus-key]")?.dataset.focusKey;
    return () => {
      const atClose = document.activeElement;
      if (part && !part.contains(atClose)) return;
      const allKeys = [...(ownKey ? [ownKey] : []), ...latest.current];
      setTimeout(() => {
        if (document.activeElement !== atClose && !isFocusLost()) return; // something else took it
        if (opener?.isConnected) opener.focus({ preventScroll: true });
        if (document.activeElement === atClose || isFocusLost()) focusFirst(allKeys);
      });
    };
  }, [isOpen, within]);
}

/**
 * Puts the focus on the first of these things that is on the page and not behind a dialog; else on the topmost dialog,
 * or on the page.
 */
export function focusFirst(keys: readonly string[]): void {
  const dialog = topDialog();
  const place = keys.map(findByKey).find((found) => found !== null && (!dialog || dialog.contains(found)));
  (place ?? dialog ?? document.querySelector("main"))?.focus({ preventScroll: !place });
}

export function findByKey(key: string): HTMLElement | null {
  const thing = document.querySelector<HTMLElement>(`[data-focus-key="${CSS.escape(key)}"]`);
  return thing?.querySelector<HTMLElement>(FOCUSABLE) ?? null;
}

/** What opens a layer: of an item of a menu, which closes, the button of the menu. */
function findOpener(active: Element | null): HTMLElement | null {
  const menu = active?.closest("[role=menu]");
  const opener = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : active;
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}
