import { NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { parseDelay, toDuration, type Unit, UNITS } from "../design/delay";

interface Props {
  value: string | null;
  readOnly: boolean;
  onChange: (duration: string | null) => void;
}

/** The delay of a tunnel; none means at once. A duration that these units cannot express stays until it is changed. */
export function DelayInput({ value, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  const delay = parseDelay(value);
  const [unit, setUnit] = useState<Unit>(delay?.unit ?? "minutes");
  const shown = delay && delay.count > 0 ? delay : { count: delay?.count ?? 0, unit };

  return (
    <div>
      <div className="pair">
        <NumberInput
          label={t("tunnels.delay")}
          min={0}
          max={limits.delay_count}
          allowDecimal={false}
          readOnly={readOnly}
          value={delay ? shown.count : ""}
          placeholder={value ?? ""}
          onChange={(count) => {
            if (typeof count === "number") onChange(toDuration({ count, unit: shown.unit }));
          }}
        />
        <Select
          aria-label={t("tunnels.delay_unit")}
          allowDeselect={false}
          readOnly={readOnly}
          value={shown.unit}
          data={UNITS.map((one) => ({ value: one, label: t(`tunnels.delay_units.${one}`) }))}
          onChange={(next) => {
            setUnit(next as Unit);
            onChange(toDuration({ count: shown.count, unit: next as Unit }));
          }}
        />
      </div>
      <p className="quiet">{delay?.count === 0 ? t("tunnels.at_once") : t("tunnels.waits")}</p>
    </div>
  );
}
