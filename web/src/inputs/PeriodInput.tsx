import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { NumberField } from "./NumberField";
import { fromPeriod, periodText, toPeriod, type Unit } from "./period";

interface Props {
  label: string;
  /** As the API writes it: P14D. Empty while it cannot be read. */
  value: string;
  units: readonly Unit[];
  least: number;
  readOnly: boolean;
  /** Why the API refused it. */
  error: string | undefined;
  onChange: (period: string) => void;
}

/** A number of one unit. A period of several units is shown in words, and stays until it is changed. */
export function PeriodInput({ label, value, units, least, readOnly, error, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const { count, unit: written } = fromPeriod(value);
  const [chosen, setChosen] = useState(written);
  const unit = value === "" ? chosen : written;
  const change = (next: number | null) => {
    setChosen(unit);
    onChange(next === null ? "" : toPeriod(next, unit));
  };
  return (
    <div className="pair">
      <NumberField
        label={label}
        withAsterisk
        required={count !== null || value === ""}
        readOnly={readOnly}
        bounds={{ min: least, max: limits.period_count, digits: 0 }}
        value={count}
        placeholder={periodText(value, i18n.language)}
        error={error}
        onChange={change}
      />
      <Select
        aria-label={t("tunnels.delay_unit")}
        allowDeselect={false}
        readOnly={readOnly}
        value={unit}
        data={units.map((one) => ({ value: one, label: t(`rules.units.${one}`) }))}
        onChange={(next) => {
          setChosen(next as Unit);
          if (value !== "") onChange(toPeriod(count ?? 1, next as Unit));
        }}
      />
    </div>
  );
}
