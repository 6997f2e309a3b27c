/** The search of the whole company, in the browser's top layer: actions, deals of every pipeline, customers and pages. */
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useModal } from "../useModal";
import { type Found, useFound } from "./useFound";
import "./finder.css";

export default function Finder({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useModal(isOpen);
  useEffect(() => {
    const element = dialog.current;
    const closeBeside = (event: MouseEvent) => {
      if (event.target === element) element?.close();
    };
    element?.addEventListener("click", closeBeside);
    return () => element?.removeEventListener("click", closeBeside);
  }, [dialog]);

  return (
    <dialog ref={dialog} className="finder" aria-label={t("finder.open")} onClose={onClose}>
      {isOpen && <Box onDone={() => dialog.current?.close()} />}
    </dialog>
  );
}

function Box({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const { found, isSearching } = useFound(typed);
  const at = Math.min(chosen, found.length - 1);
  const open = ({ to }: Found) => {
    onDone();
    if (typeof to === "function") {
      to();
      return;
    }
    // What had the focus may go with the page that is left. A form that is opened takes it from here.
    document.getElementById("page")?.focus({ preventScroll: true });
    void navigate(to);
  };
  const step = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const one = found[at];
    if (event.key === "ArrowDown") setChosen((at + 1) % Math.max(1, found.length));
    else if (event.key === "ArrowUp") setChosen((at - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter" && one) open(one);
    else return;
    event.preventDefault();
  };

  return (
    <div className="finder-box">
      <label className="finder-input">
        <Search size={18} aria-hidden />
        <input
          type="search"
          role="combobox"
          // The dialog was opened to type here.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          autoComplete="off"
          aria-label={t("finder.hint")}
          placeholder={t("finder.hint")}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={found[at] && `${id}-${String(at)}`}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={step}
        />
      </label>
      <div id={`${id}-list`} role="listbox" aria-label={t("finder.results")} aria-busy={isSearching}>
        {found.map((one, place) => (
          <Option key={one.key} id={`${id}-${String(place)}`} found={one} isChosen={place === at} onOpen={open} />
        ))}
      </div>
      <p role="status">
        {isSearching
          ? t("finder.searching")
          : found.length === 0
            ? t("finder.none", { words: typed.trim() })
            : t("finder.help")}
      </p>
    </div>
  );
}

interface OptionProps {
  id: string;
  found: Found;
  isChosen: boolean;
  onOpen: (found: Found) => void;
}

function Option({ id, found, isChosen, onOpen }: OptionProps) {
  const { t } = useTranslation();
  const item = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) item.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    // The focus stays on the input, which has the keys and names the chosen option.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div ref={item} id={id} role="option" tabIndex={-1} aria-selected={isChosen} onClick={() => onOpen(found)}>
      <span>
        {found.name}
        {found.detail && <small>{found.detail}</small>}
      </span>
      <small>{t(`finder.kinds.${found.kind}`)}</small>
    </div>
  );
}
