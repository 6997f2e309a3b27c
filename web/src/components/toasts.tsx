/** Toasts at a free place of the screen. A toast disappears by itself, unless the pointer or the focus is on it. */
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { focusFirst } from "./focus/returnFocus";
import "./toasts.css";

export interface Toast {
  tone: "good" | "bad";
  title: string;
  /** A text, or an element with a link or a button. */
  message?: ReactNode;
  /** What it tells of, such as the id of a deal. It replaces what was told of the same thing before. */
  about?: string;
}

type Shown = Toast & { id: number };

const SHOWN_FOR = { good: 5_000, bad: 9_000, actionable: 14_000 }; // milliseconds
const HELD_FOR = 1_500; // milliseconds; a toast under the pointer is looked at again after this time
const MOST = 4;

/** The newest one comes first. */
let toasts: readonly Shown[] = [];
let last = 0;
const listeners = new Set<() => void>();

export function showToast(one: Toast): void {
  last += 1;
  const others = toasts.filter(({ about }) => about === undefined || about !== one.about);
  setToasts([{ ...one, id: last }, ...others].slice(0, MOST));
}

function setToasts(next: readonly Shown[]): void {
  toasts = next;
  listeners.forEach((listener) => listener());
}

function removeToast(id: number): void {
  setToasts(toasts.filter((one) => one.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div ref={keepRoom} className="toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        // One that replaces another keeps its place in the document, and so the focus that is in it.
        <ToastCard key={one.about ?? one.id} {...one} />
      ))}
    </div>
  );
}

/** Keeps the height of the toasts in a variable, so that the page and its dialogs leave room for them. */
function keepRoom(element: HTMLElement | null): (() => void) | undefined {
  if (!element) return undefined;
  const observer = new ResizeObserver(() =>
    document.documentElement.style.setProperty("--toast-room", `${String(element.offsetHeight)}px`),
  );
  observer.observe(element);
  return () => observer.disconnect();
}

function ToastCard({ id, tone, title, message }: Shown) {
  const { t } = useTranslation();
  const card = useRef<HTMLDivElement>(null);
  const isActionable = typeof message === "object"; // it holds a link or a button, which take time to reach
  useEffect(() => {
    let timer = setTimeout(goUnlessHeld, isActionable ? SHOWN_FOR.actionable : SHOWN_FOR[tone]);
    function goUnlessHeld() {
      const isHeld = card.current?.matches(":hover") || card.current?.contains(document.activeElement);
      if (isHeld) timer = setTimeout(goUnlessHeld, HELD_FOR);
      else removeToast(id);
    }
    return () => clearTimeout(timer);
  }, [id, tone, isActionable]);
  const close = () => {
    removeToast(id);
    // Else the focus falls to the beginning of the page.
    focusFirst([]);
  };
  const Icon = tone === "good" ? CircleCheck : CircleAlert;

  return (
    <div ref={card} className={`toast ${tone}`}>
      <Icon size={20} aria-hidden />
      <div>
        <strong>{title}</strong>
        {message && <div>{message}</div>}
      </div>
      <button type="button" className="icon-button" aria-label={t("common.close")} onClick={close}>
        <X size={16} aria-hidden />
      </button>
    </div>
  );
}
