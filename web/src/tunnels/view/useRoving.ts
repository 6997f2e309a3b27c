/**
 * One stop of the Tab key for all buttons of a group, as the ARIA practices describe it for toolbars: the arrow keys go
 * from button to button, Home and End to the first and the last. The stop is the button that had the focus last.
 */
import { type RefObject, useEffect } from "react";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** `first` selects the stop of a group that has not had the focus yet; without it that is the first button. */
export function useRoving(group: RefObject<HTMLElement | null>, first = "button"): void {
  useEffect(() => {
    const element = group.current;
    if (!element) return;
    let stop: HTMLElement | null = null;
    const buttons = () => [...element.querySelectorAll("button")];

    // Buttons come and go with what is drawn inside the group, which does not draw the group again.
    const settle = () => {
      if (!stop || !element.contains(stop)) stop = element.querySelector<HTMLElement>(first) ?? buttons()[0] ?? null;
      for (const button of buttons()) {
        const tabIndex = button === stop ? "0" : "-1";
        if (button.getAttribute("tabindex") !== tabIndex) button.setAttribute("tabindex", tabIndex);
      }
    };
    const keepStop = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLButtonElement) || target === stop) return;
      stop = target;
      settle();
    };
    const move = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const all = buttons();
      const at = all.findIndex((button) => button === event.target);
      const next = at < 0 ? undefined : all[indexAfter(event.key, at, all.length) ?? -1];
      if (!next) return;
      event.preventDefault(); // the map must not scroll
      next.focus();
    };

    settle();
    const observer = new MutationObserver(settle);
    observer.observe(element, { childList: true, subtree: true });
    element.addEventListener("focusin", keepStop);
    element.addEventListener("keydown", move);
    return () => {
      observer.disconnect();
      element.removeEventListener("focusin", keepStop);
      element.removeEventListener("keydown", move);
    };
  }, [group, first]);
}

/** The index to which a key goes; undefined for another key. At an end the arrow keys stay. */
function indexAfter(key: string, at: number, count: number): number | undefined {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = STEPS[key];
  return step === undefined ? undefined : Math.min(Math.max(at + step, 0), count - 1);
}
