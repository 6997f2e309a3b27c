import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useLayer } from "../../unsaved/layers";
import { FrameProvider, useFrame } from "../../unsaved/useUnsaved";
import "./panel.css";

/** The search parameters that hold the selection. */
const PARAMS = ["tunnel", "stage", "rule"];

interface Props {
  title: string;
  kicker: string;
  children: ReactNode;
  onClose: () => void;
}

/** A panel for the selection, beside the map; on a phone it covers the screen. It takes the focus and returns it. */
export function Panel({ title, kicker, children, onClose }: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { frame } = useFrame({ params: PARAMS });
  useLayer(true, onClose);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <aside className="panel" tabIndex={-1} aria-label={`${kicker}: ${title}`}>
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
      <FrameProvider value={frame}>{children}</FrameProvider>
    </aside>
  );
}
