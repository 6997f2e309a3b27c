import { Select, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { fieldLabel } from "../i18n/fieldLabel";
import { useLostReasons } from "./lostReasons";

const OTHER = "\u0000other"; // no reason has a control character
const { maxLength } = limits.DealChange.lost_reason;

interface Props {
  /** The stage on which the deal is lost. */
  stageId: string;
  value: string;
  /** Whether the input takes the focus of its dialog. */
  takesFocus: boolean;
  onChange: (reason: string) => void;
}

/** Asks for a lost reason: one of a list, or a text of its own. Without a list it is a text. */
export function LostReasonInput({ stageId, value, takesFocus, onChange }: Props) {
  const { t } = useTranslation();
  const reasons = useLostReasons(stageId);
  const [wantsOther, setOther] = useState(false);
  const isOther = wantsOther || (value !== "" && !reasons.includes(value));
  const text = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isOther) text.current?.focus();
  }, [isOther]);
  const label = fieldLabel("lost_reason");
  const common = { required: true, maxLength };
  const edit = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  const focus = takesFocus || undefined;

  if (reasons.length === 0)
    return <TextInput {...common} label={label} data-autofocus={focus} value={value} onChange={edit} />;
  return (
    <>
      <Select
        label={label}
        required
        data-autofocus={focus}
        allowDeselect={false}
        value={isOther ? OTHER : value || null}
        data={[
          ...reasons.map((reason) => ({ value: reason, label: reason })),
          { value: OTHER, label: t("lost.other") },
        ]}
        onChange={(chosen) => {
          if (chosen === null) return;
          setOther(chosen === OTHER);
          onChange(chosen === OTHER ? "" : chosen);
        }}
      />
      {isOther && <TextInput {...common} ref={text} label={t("lost.in_words")} value={value} onChange={edit} />}
    </>
  );
}

interface InPlaceProps {
  stageId: string;
  value: string;
  readOnly: boolean;
  onSave: (reason: string) => void;
  /** The input in which a text is edited in place. */
  text: (label: string) => React.ReactNode;
  /** Whether the text was left unsaved on the last visit. */
  hasDraft: boolean;
}

/** The lost reason of a deal, changed in place as `LostReasonInput` asks for it. */
export function LostReasonInPlace({ stageId, value, readOnly, onSave, text, hasDraft }: InPlaceProps) {
  const { t } = useTranslation();
  const reasons = useLostReasons(stageId);
  const [isOther, setOther] = useState(hasDraft);
  const label = fieldLabel("lost_reason");
  if (reasons.length === 0 || readOnly) return text(label);
  const kept = value === "" || reasons.includes(value) ? reasons : [...reasons, value];
  return (
    <>
      <Select
        label={label}
        allowDeselect={false}
        value={isOther ? OTHER : value || null}
        data={[...kept.map((reason) => ({ value: reason, label: reason })), { value: OTHER, label: t("lost.other") }]}
        onChange={(chosen) => {
          if (chosen === null) return;
          setOther(chosen === OTHER);
          if (chosen !== OTHER && chosen !== value) onSave(chosen);
        }}
      />
      {isOther && text(t("lost.in_words"))}
    </>
  );
}
