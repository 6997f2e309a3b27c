/** The keys of the client, by the place where they work. */
import { X } from "lucide-react";
import { Fragment, useId } from "react";
import { useTranslation } from "react-i18next";

import { useModal } from "../useModal";
import "./key-help.css";

const CONTROL = "Ctrl";

/** The keys of each action. Keys within a list are pressed together; the lists are alternatives. */
const PLACES = [
  {
    place: "everywhere",
    actions: [
      { action: "search", keys: [["/"], [CONTROL, "K"]] },
      { action: "help", keys: [["?"]] },
      { action: "close", keys: [["Esc"]] },
      { action: "follow", keys: [["Tab"], ["Enter"]] },
    ],
  },
  {
    place: "lists",
    actions: [
      { action: "choose", keys: [["↑"], ["↓"]] },
      { action: "take", keys: [["Enter"]] },
    ],
  },
  {
    place: "map",
    actions: [
      { action: "lanes", keys: [["Tab"]] },
      { action: "along", keys: [["←"], ["→"]] },
      { action: "ends", keys: [["Home"], ["End"]] },
      { action: "zoom", keys: [["+"], ["-"]] },
      { action: "fit", keys: [["0"]] },
      { action: "order", keys: [["↑"], ["↓"]] },
    ],
  },
  {
    place: "calendar",
    actions: [
      { action: "day", keys: [["←"], ["→"], ["↑"], ["↓"]] },
      { action: "month", keys: [["PageUp"], ["PageDown"]] },
    ],
  },
  { place: "comment", actions: [{ action: "mention", keys: [["@"]] }] },
] as const;

export default function KeyHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useModal(isOpen);
  const id = useId();
  return (
    <dialog ref={dialog} className="key-help" aria-labelledby={id} onClose={onClose}>
      <header>
        <h2 id={id}>{t("user.keys")}</h2>
        <button type="button" className="icon-button" aria-label={t("common.close")} onClick={onClose}>
          <X size={18} aria-hidden />
        </button>
      </header>
      {PLACES.map(({ place, actions }) => (
        <section key={place} aria-label={t(`keys.places.${place}`)}>
          <h3>{t(`keys.places.${place}`)}</h3>
          <dl>
            {actions.map(({ action, keys }) => (
              <div key={action}>
                <dt>
                  <Keys alternatives={keys} />
                </dt>
                <dd>{t(`keys.actions.${action}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </dialog>
  );
}

function Keys({ alternatives }: { alternatives: readonly (readonly string[])[] }) {
  return alternatives.map((keys) => (
    <span key={keys.join("")}>
      {keys.map((key, at) => (
        <Fragment key={key}>
          {at > 0 && " + "}
          <kbd>{key}</kbd>
        </Fragment>
      ))}
    </span>
  ));
}
