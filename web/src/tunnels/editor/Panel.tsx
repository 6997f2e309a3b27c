import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import "./panel.css";

interface Props {
  title: string;
  kicker: string;
  children: ReactNode;
  onClose: () => void;
}

/** A panel for the selection, beside the map; on a phone it covers the screen. It takes the focus and returns it. */
export function Panel({ title, kicker, children, onClose }: Props) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    const element = panel.current;
    const escape = (event: KeyboardEvent) => {
      // The first Escape closes an open list in the panel, the next one the panel.
      const isOurs =
        event.target === document.body || (event.target instanceof Node && element?.contains(event.target));
      if (event.key === "Escape" && isOurs && !element?.querySelector("[aria-expanded=true]")) latest.current();
    };
    document.addEventListener("keydown", escape, { capture: true });
    return () => {
      document.removeEventListener("keydown", escape, { capture: true });
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <aside ref={panel} className="panel" aria-label={`${kicker}: ${title}`}>
      <header className="panel-head">
        <div>
          <p>{kicker}</p>
          <h2 ref={heading} tabIndex={-1}>
            {title}
          </h2>
        </div>
        <button type="button" className="icon-button" aria-label={t("common.close")} onClick={onClose}>
          <X size={20} aria-hidden />
        </button>
      </header>
      {children}
    </aside>
  );
}
