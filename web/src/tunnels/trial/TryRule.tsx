import { Button } from "@mantine/core";
import { FlaskConical } from "lucide-react";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { NewRule } from "../../api/types";
import { OnDemand } from "../../components/OnDemand";

const TrialDialog = lazy(async () => ({ default: (await import("./TrialDialog")).TrialDialog }));

/** Tries a rule as it is being edited over the past. Nothing is saved. */
export function TryRule({ rule }: { rule: NewRule }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button variant="light" leftSection={<FlaskConical size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {t("trial.open", { days: limits.RuleTrial.days.maximum })}
      </Button>
      <OnDemand wanted={isOpen}>
        <TrialDialog opened={isOpen} rule={rule} onClose={() => setOpen(false)} />
      </OnDemand>
    </div>
  );
}
