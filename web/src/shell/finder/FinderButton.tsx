import { Search } from "lucide-react";
import { lazy, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { OnDemand } from "../../components/OnDemand";

const Finder = lazy(() => import("./Finder"));

/** Opens the search of the whole company, by a click or by a key from anywhere. */
export function FinderButton({ takesKeys = false }: { takesKeys?: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!takesKeys) return;
    const listen = (event: KeyboardEvent) => {
      if (!isSearchKey(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [takesKeys]);

  return (
    <>
      <button type="button" className="finder-button" onClick={() => setOpen(true)}>
        <Search size={17} aria-hidden />
        {t("finder.open")}
        <kbd>{t("finder.keys")}</kbd>
      </button>
      <OnDemand wanted={isOpen}>
        <Finder isOpen={isOpen} onClose={() => setOpen(false)} />
      </OnDemand>
    </>
  );
}

/** Ctrl+K or Cmd+K, and a slash that is not typed into an input. No other dialog may be open in the top layer. */
function isSearchKey(event: KeyboardEvent): boolean {
  if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return false;
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (isCommand) return event.key.toLowerCase() === "k";
  return event.key === "/" && !event.altKey && !isTyping(event.target);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
