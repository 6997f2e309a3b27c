import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronsUpDown, Keyboard, LogOut, UserRound } from "lucide-react";
import { lazy, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import type { Role } from "../api/types";
import { signOut } from "../auth/session";
import { OnDemand } from "../components/OnDemand";
import { type Language, LANGUAGES, loadWords } from "../i18n";
import { initials } from "../i18n/initials";
import { type Scheme, setScheme, useScheme } from "../kit/scheme";
import { clearDrafts } from "../unsaved/drafts";
import { askToDiscard, changedForms } from "../unsaved/forms";
import { isKeyAlone, usePageKey } from "./keys/usePageKey";
import { useChooseLanguage } from "./language";

const KeyHelp = lazy(async () => {
  const [module] = await Promise.all([import("./keys/KeyHelp"), loadWords("keys")]);
  return module;
});

/** The user's name and role, with a menu for language, colour scheme, keyboard help and signing out. */
export function UserMenu({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const scheme = useScheme();
  const chooseLanguage = useChooseLanguage();
  const button = useRef<HTMLButtonElement>(null);
  const [showsKeys, setShowsKeys] = useState(false);
  usePageKey(
    (event) => isKeyAlone(event, "?"),
    button,
    () => setShowsKeys(true),
  );
  if (!user) return <div className="user" />;
  const name = user.name || user.email || t("user.unnamed");
  const popover = `user-menu-${id}`;
  const hide = () => document.getElementById(popover)?.hidePopover();

  return (
    <>
      <button ref={button} type="button" className="user" popoverTarget={popover} aria-label={t("user.menu", { name })}>
        <span className="avatar" aria-hidden>
          {initials(name)}
        </span>
        <span className="user-name">
          <strong>{name}</strong>
          <span>{t(`roles.${user.role as Role}`)}</span>
        </span>
        <ChevronsUpDown size={16} aria-hidden />
      </button>
      <div id={popover} popover="auto" className="user-menu">
        <Choice<Language>
          name={`${popover}-language`}
          label={t("user.language")}
          value={i18n.language as Language}
          options={LANGUAGES}
          onChoose={chooseLanguage}
        />
        <Choice<Scheme>
          name={`${popover}-scheme`}
          label={t("user.scheme")}
          value={scheme}
          options={{ auto: t("user.scheme_auto"), light: t("user.scheme_light"), dark: t("user.scheme_dark") }}
          onChoose={setScheme}
        />
        <Link to="/profile" className="menu-item" onClick={hide}>
          <UserRound size={16} aria-hidden />
          {t("nav.profile")}
        </Link>
        <button
          type="button"
          className="menu-item"
          onClick={() => {
            hide();
            setShowsKeys(true);
          }}
        >
          <Keyboard size={16} aria-hidden />
          {t("user.keys")}
        </button>
        <button type="button" className="menu-item" onClick={() => void leave()}>
          <LogOut size={16} aria-hidden />
          {t("user.sign_out")}
        </button>
      </div>
      <OnDemand wanted={showsKeys}>
        <KeyHelp isOpen={showsKeys} onClose={() => setShowsKeys(false)} />
      </OnDemand>
    </>
  );
}

async function leave(): Promise<void> {
  if (!(await askToDiscard(changedForms()))) return;
  clearDrafts();
  await signOut();
}

interface ChoiceProps<Value extends string> {
  name: string;
  label: string;
  value: Value;
  options: Record<Value, string>;
  onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ name, label, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      {(Object.entries(options) as [Value, string][]).map(([option, text]) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChoose(option)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
