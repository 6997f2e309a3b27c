/**
 * Keeps the focus when the control that has it goes away, or is disabled by its own action. The browser would put it on
 * the page behind the dialog, where the Tab key and a screen reader leave the dialog.
 */
import { isFocusLost, layerOf } from "./layers";

const CONTROLS = "a[href], :is(button, input, textarea, select):not(:disabled), [tabindex]";
/** What can be told to somebody whose control is gone: where they are. */
const PLACES = "section[aria-label], section[aria-labelledby], [role=dialog], .panel";

interface Held {
  element: HTMLElement;
  layer: HTMLElement | null;
  /** The elements around it, the nearest one first, and at which of its children each of them leads to the element. */
  around: { parent: HTMLElement; at: number }[];
}

/** What had the focus last; null when the user left it for nothing else. */
let last: Held | null = null;
/** A disabled control that gets the focus back once it is enabled. Until then its dialog has the focus. */
let waiting: Held | null = null;

/** Begins to keep the focus; returns how to stop it. */
export function keepFocus(): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  document.addEventListener("focusin", noteFocus, { signal });
  document.addEventListener("focusout", noteLeave, { signal });
  document.addEventListener("keydown", goOn, { capture: true, signal });
  const observer = new MutationObserver(noteChange);
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ["disabled"] });
  signal.addEventListener("abort", () => observer.disconnect());
  return () => {
    stopping.abort();
    forget();
    last = null;
  };
}

function noteFocus({ target }: FocusEvent): void {
  if (!(target instanceof HTMLElement) || (waiting && target === waiting.layer)) return;
  forget();
  last = { element: target, layer: layerOf(target), around: findAround(target) };
}

/** A user who leaves a control for nothing else is not brought back. A control that goes is still there at this time. */
function noteLeave({ target, relatedTarget }: FocusEvent): void {
  if (relatedTarget !== null || !(target instanceof HTMLElement)) return;
  queueMicrotask(() => {
    const isLeft = target.isConnected && !target.matches(":disabled") && document.hasFocus() && isFocusLost();
    if (isLeft && last?.element === target) last = null;
  });
}

function findAround(element: HTMLElement): Held["around"] {
  const around: Held["around"] = [];
  for (let inner = element; inner.parentElement; inner = inner.parentElement)
    around.push({ parent: inner.parentElement, at: [...inner.parentElement.children].indexOf(inner) });
  return around;
}

function noteChange(): void {
  if (waiting) endWaiting(waiting);
  else if (last && (!last.element.isConnected || last.element.matches(":disabled"))) {
    // The browser takes the focus from a disabled control after the next drawing.
    requestAnimationFrame(() => setTimeout(settle));
  }
}

/** Acts when the focus is lost, and nothing else has taken it in the meantime. */
function settle(): void {
  const held = last;
  if (!held || waiting || !isFocusLost()) return;
  if (!held.element.isConnected) {
    last = null;
    findInstead(held)?.focus({ preventScroll: true });
  } else if (held.element.matches(":disabled")) {
    waiting = held;
    if (!isOpen(held.layer) || held.layer.matches("main")) return;
    held.layer.dataset.holdsFocus = "";
    held.layer.focus({ preventScroll: true });
  }
}

function endWaiting(held: Held): void {
  if (!isFocusLost() && document.activeElement !== held.layer) {
    forget();
    return;
  }
  if (held.element.isConnected && held.element.matches(":disabled")) return;
  forget();
  if (!isOpen(held.layer)) return;
  (held.element.isConnected ? held.element : findInstead(held))?.focus({ preventScroll: true });
}

/** Whether the layer is there and not closing. */
function isOpen(layer: HTMLElement | null): layer is HTMLElement {
  return layer !== null && layer.isConnected && layerOf(layer) === layer;
}

function forget(): void {
  if (waiting?.layer) delete waiting.layer.dataset.holdsFocus;
  waiting = null;
}

/** What comes after something that is gone, of the same kind: a button after a button; else the place where it was. */
function findInstead({ element, layer, around }: Held): HTMLElement | null {
  if (!isOpen(layer) || layer.matches("main")) return null;
  const rest = around.find(({ parent }) => parent.isConnected);
  if (!rest) return null;
  if (element.matches("button, a")) {
    const inOrder = [...rest.parent.children];
    const after = inOrder.slice(Math.max(rest.at, 0)).map((child) => findControls(child)[0]);
    const before = inOrder.slice(0, rest.at).map((child) => findControls(child).at(-1));
    const next = [...after, ...before.reverse()].find((found) => found?.matches("button, a"));
    if (next) return next;
  }
  const place = rest.parent.closest<HTMLElement>(PLACES) ?? layer;
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  return place;
}

function findControls(within: Element): HTMLElement[] {
  const all = [...(within.matches(CONTROLS) ? [within] : []), ...within.querySelectorAll(CONTROLS)];
  return all.filter((one): one is HTMLElement => one instanceof HTMLElement && one.tabIndex >= 0);
}

/** The Tab key goes on from the disabled control, not from the beginning of its dialog. */
function goOn(event: KeyboardEvent): void {
  const { key, shiftKey } = event;
  if (key !== "Tab" || !waiting?.layer || document.activeElement !== waiting.layer) return;
  const { element, layer } = waiting;
  const follows = (one: HTMLElement) => (element.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const controls = findControls(layer);
  const next = shiftKey
    ? (controls.filter((one) => !follows(one)).at(-1) ?? controls.at(-1))
    : (controls.find(follows) ?? controls[0]);
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}
