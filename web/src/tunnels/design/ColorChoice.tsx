import { Check } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { COLORS } from "./colors";

interface Props {
  value: string;
  disabled?: boolean;
  onChange: (color: string) => void;
}

const NAMED = Object.entries(COLORS) as [keyof typeof COLORS | "own", string][];

/** Chooses a colour by its name. A stage's own colour is on offer even when it is not in the list. */
export function ColorChoice({ value, disabled = false, onChange }: Props) {
  const { t } = useTranslation();
  const name = useId();
  const current = value.toUpperCase();
  // The choice is shown at once: until its value arrives from outside, React would take the mark from the radio button.
  const [chosen, setChosen] = useState<string | null>(null);
  const [last, setLast] = useState(current);
  if (last !== current) {
    setLast(current);
    setChosen(null);
  }
  const shown = chosen ?? current;
  const colors = NAMED.some(([, color]) => color === current) ? NAMED : [["own", current] as const, ...NAMED];

  return (
    <fieldset className="colors" disabled={disabled}>
      <legend>{t("stages.color")}</legend>
      {colors.map(([word, color]) => (
        <label key={color} title={t(`stages.colors.${word}`)} style={{ "--stage": color } as React.CSSProperties}>
          <input
            type="radio"
            name={name}
            aria-label={t(`stages.colors.${word}`)}
            checked={color === shown}
            onChange={() => {
              setChosen(color);
              onChange(color);
            }}
          />
          <span>{color === shown && <Check size={15} strokeWidth={3} aria-hidden />}</span>
        </label>
      ))}
    </fieldset>
  );
}
