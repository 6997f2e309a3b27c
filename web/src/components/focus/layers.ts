/** Where on the page the focus is: in a dialog or drawer, in the panel beside the map, or in the page itself. */

/** A dialog that closes stays on the page until it has faded out. */
const DIALOG = "[role=dialog]:not([data-closing] *)";
const LAYER = `${DIALOG}, .panel, main`;

/** The layer around an element; null outside of the pages, and in a dialog that is closing. */
export function layerOf(element: Element): HTMLElement | null {
  return element.closest("[data-closing]") ? null : element.closest<HTMLElement>(LAYER);
}

/** The topmost dialog or drawer; null if none is open. */
export function topDialog(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>(DIALOG)].at(-1) ?? null;
}

/** Whether nothing has the focus, for example because what had it is gone. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
