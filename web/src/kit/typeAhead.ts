/** Type-ahead in a list of options that has no search: letters go to the next option that begins with them. */
import type { KeyboardEvent } from "react";

import { fold } from "./optionsFilter.ts";

const TYPED_FOR = 700; // milliseconds without a key before a new word begins

let typed = "";
let lastAt = 0;

/** Handles a key before the list does. The list moves by its own arrow keys, so that it stays in step. */
export function typeAhead(event: KeyboardEvent<HTMLElement>): void {
  const input = event.target as HTMLElement;
  const isOld = event.timeStamp - lastAt > TYPED_FOR;
  const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isLetter || event.nativeEvent.isComposing || !(input instanceof HTMLInputElement) || !input.readOnly) return;
  if (event.key === " " && (isOld || typed === "")) return; // opens and closes the list
  event.preventDefault();
  event.stopPropagation();
  lastAt = event.timeStamp;
  typed = (isOld ? "" : typed) + fold(event.key);
  if (input.getAttribute("aria-expanded") !== "true") press(input, "ArrowDown");
  requestAnimationFrame(() => goTo(input, typed));
}

function goTo(input: HTMLElement, wanted: string): void {
  const list = document.getElementById(input.getAttribute("aria-controls") ?? "");
  const options = [
    ...(list?.querySelectorAll<HTMLElement>("[data-combobox-option]:not([data-combobox-disabled])") ?? []),
  ];
  const at = options.findIndex((option) => option.hasAttribute("data-combobox-selected"));
  // The same letter again goes on to the next one.
  const isRepeated = new Set(wanted).size === 1;
  const word = isRepeated ? wanted.charAt(0) : wanted;
  const from = at + (isRepeated ? 1 : 0);
  const next = [...options.slice(from), ...options.slice(0, from)].find((option) =>
    fold(option.textContent).trim().startsWith(word),
  );
  if (!next) return;
  for (let step = 0; step < options.length && !next.hasAttribute("data-combobox-selected"); step += 1)
    press(input, "ArrowDown");
}

function press(input: HTMLElement, code: string): void {
  input.dispatchEvent(new window.KeyboardEvent("keydown", { key: code, code, bubbles: true }));
}
