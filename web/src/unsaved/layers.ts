/** The layers over the page: dialogs, drawers, panels and forms. Escape closes the topmost one, and no other. */
import { useEffect, useRef } from "react";

interface Layer {
  close: () => void;
}

const layers: Layer[] = [];

/** Makes the component a layer while it is open. `close` is called when Escape is pressed on the topmost layer. */
export function useLayer(isOpen: boolean, close: () => void): void {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    if (!isOpen) return;
    const layer = { close: () => latest.current() };
    if (layers.push(layer) === 1) listen();
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) stopListening();
    };
  }, [isOpen]);
}

let hadPopup = false;

function listen(): void {
  window.addEventListener("keydown", notePopup, { capture: true });
  window.addEventListener("keydown", closeTopmost);
}

function stopListening(): void {
  window.removeEventListener("keydown", notePopup, { capture: true });
  window.removeEventListener("keydown", closeTopmost);
}

/** Notes whether a list or calendar is open before its own handler closes it. */
function notePopup(event: KeyboardEvent): void {
  if (event.key === "Escape") hadPopup = isPopupOpen();
}

function closeTopmost(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || hadPopup) return;
  if (document.querySelector("dialog[open]")) return; // the browser closes its own dialogs
  event.preventDefault(); // else the browser closes a dialog that opens now
  layers.at(-1)?.close();
}

function isPopupOpen(): boolean {
  const dropdowns = document.querySelectorAll<HTMLElement>("[class*='-dropdown'][data-position]");
  return document.querySelector("[popover]:popover-open") !== null || [...dropdowns].some(isVisible);
}

function isVisible(element: HTMLElement): boolean {
  return element.checkVisibility();
}
