import { Check } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { COLORS } from "./colors";

interface Props {
  value: string;
  disabled?: boolean;
  onChange: (color: string) => void;
}

/** Chooses a colour. A stage's own colour is on offer even when it is not in the list. */
export function ColorChoice({ value, disabled = false, onChange }: Props) {
  const { t } = useTranslation();
  const name = useId();
  const current = value.toUpperCase();
  const colors: string[] = COLORS.some((color) => color === current) ? [...COLORS] : [current, ...COLORS];

  return (
    <fieldset className="colors" disabled={disabled}>
      <legend>{t("stages.color")}</legend>
      {colors.map((color) => (
        <label key={color} style={{ "--stage": color } as React.CSSProperties}>
          <input
            type="radio"
            name={name}
            aria-label={color}
            checked={color === current}
            onChange={() => onChange(color)}
          />
          <span>{color === current && <Check size={15} strokeWidth={3} aria-hidden />}</span>
        </label>
      ))}
    </fieldset>
  );
}
