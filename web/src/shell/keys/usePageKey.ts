import { type RefObject, useEffect, useRef } from "react";

/**
 * Calls `act` when the keys of the whole page are pressed: outside of dialogs in the top layer, and while the button
 * that does the same is shown. A key without Ctrl or Cmd does nothing while the user types.
 */
export function usePageKey(
  isPressed: (event: KeyboardEvent) => boolean,
  button: RefObject<HTMLElement | null>,
  act: () => void,
): void {
  const latest = useRef({ isPressed, act });
  useEffect(() => {
    latest.current = { isPressed, act };
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented || !latest.current.isPressed(event)) return;
      const isCommand = event.ctrlKey || event.metaKey;
      if (!isCommand && isTyping(event.target)) return;
      if (document.querySelector("dialog[open]") || !button.current?.checkVisibility()) return;
      event.preventDefault();
      latest.current.act();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [button]);
}

/** Whether the event is the key alone; Shift may be needed to type it. */
export const isKeyAlone = (event: KeyboardEvent, key: string) =>
  event.key === key && !event.ctrlKey && !event.metaKey && !event.altKey;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
