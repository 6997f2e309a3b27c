import { Button } from "@mantine/core";
import { FlaskConical, Forward } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useRole } from "../../api/roles";
import type { Pipeline, Stage, Tunnel } from "../../api/types";
import { SimulateDialog } from "../simulation/SimulateDialog";
import { ApplyDialog } from "./ApplyDialog";

interface Props {
  tunnel: Tunnel;
  source: { pipeline: Pipeline; stage: Stage };
  pipelines: Pipeline[];
  isChanged: boolean;
  isPaused: boolean;
}

/** Simulates the tunnel without writing anything, or applies it to the deals that are already on its stage. */
export function TunnelActions({ tunnel, source, pipelines, isChanged, isPaused }: Props) {
  const { t } = useTranslation();
  const canApply = useRole("manager");
  const [opened, setOpened] = useState<"simulate" | "apply" | null>(null);
  const close = () => setOpened(null);
  const obstacle = isPaused
    ? t("apply.rests")
    : !tunnel.enabled
      ? t("apply.is_off")
      : isChanged
        ? t("apply.save_first")
        : null;

  return (
    <section className="part">
      <h3>{t("apply.section")}</h3>
      <div className="stack">
        <Button
          variant="default"
          leftSection={<FlaskConical size={16} aria-hidden />}
          onClick={() => setOpened("simulate")}
        >
          {t("simulation.open")}
        </Button>
        {canApply && (
          <>
            <Button
              variant="default"
              leftSection={<Forward size={16} aria-hidden />}
              disabled={obstacle !== null}
              onClick={() => setOpened("apply")}
            >
              {t("apply.open")}
            </Button>
            {obstacle && <p className="quiet">{obstacle}</p>}
          </>
        )}
      </div>
      <SimulateDialog
        opened={opened === "simulate"}
        source={source}
        pipelines={pipelines}
        isChanged={isChanged}
        onClose={close}
      />
      <ApplyDialog opened={opened === "apply"} tunnel={tunnel} source={source} pipelines={pipelines} onClose={close} />
    </section>
  );
}
