/** A text in which `@` opens a list of members. Arrow keys and Enter or the mouse choose one; Escape closes the list. */
import { Textarea } from "@mantine/core";
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Member } from "../../../api/types";
import { type Begun, findBegun, insertName, offer } from "./mentions";
import "./mentions.css";

interface Props {
  label: string;
  value: string;
  maxLength: number;
  members: readonly Member[];
  onChange: (value: string) => void;
}

export function MentionInput({ label, value, maxLength, members, onChange }: Props) {
  const { t } = useTranslation();
  const listId = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const nextCaret = useRef<number | null>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [active, setActive] = useState(0);
  const offered = begun ? offer(members, begun.words) : [];
  const isOpen = offered.length > 0;

  useLayoutEffect(() => {
    if (nextCaret.current === null) return;
    input.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = null;
  });

  const look = ({ value: text, selectionStart, selectionEnd }: HTMLTextAreaElement) => {
    setBegun(selectionStart === selectionEnd ? findBegun(text, selectionStart) : null);
    setActive(0);
  };
  const choose = (member: Member) => {
    if (!begun || !input.current) return;
    const after = insertName(value, input.current.selectionStart, begun, member.name);
    nextCaret.current = after.caret;
    onChange(after.text);
    setBegun(null);
    input.current.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen || event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = offered[active];
    if (step) setActive((active + step + offered.length) % offered.length);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) choose(chosen);
    else if (event.key === "Escape") setBegun(null);
    else return;
    event.preventDefault(); // and so Escape does not close the drawer
  };

  return (
    <div className="mention-input">
      <Textarea
        ref={input}
        aria-label={label}
        placeholder={t("deals.comment_placeholder")}
        aria-autocomplete="list"
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={isOpen ? `${listId}-${String(active)}` : undefined}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={maxLength}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
          look(event.currentTarget);
        }}
        onClick={(event) => look(event.currentTarget)}
        onKeyDown={onKeyDown}
        onBlur={() => setBegun(null)}
      />
      {isOpen && (
        <div id={listId} role="listbox" aria-label={t("deals.people")} className="mention-list">
          {offered.map((member, at) => (
            // The input keeps the focus, and its keys choose: the option needs only the mouse.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={member.id}
              id={`${listId}-${String(at)}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === active}
              onMouseDown={(event) => event.preventDefault()}
              onMouseEnter={() => setActive(at)}
              onClick={() => choose(member)}
            >
              {member.name || member.email}
            </div>
          ))}
        </div>
      )}
      <span className="unseen" role="status">
        {isOpen ? t("deals.people_found", { count: offered.length }) : ""}
      </span>
    </div>
  );
}
