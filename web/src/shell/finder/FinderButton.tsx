import { Search } from "lucide-react";
import { lazy, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { OnDemand } from "../../components/OnDemand";
import { loadWords } from "../../i18n";
import { isKeyAlone, usePageKey } from "../keys/usePageKey";

const Finder = lazy(async () => {
  const [module] = await Promise.all([import("./Finder"), loadWords("keys")]);
  return module;
});

/** Opens the search of the whole company, by a click or by a key from anywhere. */
export function FinderButton() {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  usePageKey(isSearchKey, button, open);

  return (
    <>
      <button ref={button} type="button" className="finder-button" onClick={open}>
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

/** A slash, and Ctrl+K or Cmd+K. */
function isSearchKey(event: KeyboardEvent): boolean {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  return isKeyAlone(event, "/") || (isCommand && event.key.toLowerCase() === "k");
}
