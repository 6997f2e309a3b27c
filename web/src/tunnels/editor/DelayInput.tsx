import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { NumberField } from "../../inputs/NumberField";
import { parseDelay, toDuration, type Unit, UNITS } from "../design/delay";

interface Props {
  value: string | null;
  readOnly: boolean;
  onChange: (duration: string | null) => void;
}

const BOUNDS = { min: 0, max: limits.delay_count, digits: 0 };

/** The delay of a tunnel; none means at once. A duration that these units cannot express stays until it is changed. */
export function DelayInput({ value, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  const delay = parseDelay(value);
  const [unit, setUnit] = useState<Unit>(delay?.unit ?? "minutes");
  const [isBlank, setIsBlank] = useState(delay === null);
  const shown = delay && delay.count > 0 ? delay : { count: delay?.count ?? 0, unit };

  return (
    <div>
      <div className="pair">
        <NumberField
          label={t("tunnels.delay")}
          bounds={BOUNDS}
          readOnly={readOnly}
          value={isBlank ? null : shown.count}
          placeholder={value ?? "0"}
          onChange={(count) => {
            setIsBlank(count === null);
            onChange(toDuration({ count: count ?? 0, unit: shown.unit }));
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
