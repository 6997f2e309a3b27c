import type { KeyboardEvent } from "react";

/**
 * Submits the form when Enter is pressed on a closed list with a choice, as in any other input of a form. Without this
 * the list opens again. Space and the arrows still open it, and so does Enter as long as nothing is chosen. In an input
 * of several tags or options Enter adds what is typed.
 */
export function submitFromSelect(event: KeyboardEvent<HTMLFormElement>): void {
  const { target, currentTarget, key, nativeEvent } = event;
  if (key !== "Enter" || nativeEvent.isComposing || !(target instanceof HTMLInputElement)) return;
  const isClosedList = target.matches(".mantine-Select-input") && target.dataset.expanded === undefined;
  if (!isClosedList || target.value === "") return;
  event.preventDefault();
  event.stopPropagation();
  currentTarget.requestSubmit();
}
