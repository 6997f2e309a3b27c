import { Switch } from "@mantine/core";
import { Copy, MoveRight, Snowflake } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Tunnel } from "../../api/types";
import { DesignProblem } from "../../components/DesignProblem";
import { findStage } from "../../components/stages";
import { useChanges } from "../design/changes";
import type { Label } from "../labels/useLabels";

interface Props {
  tunnel: Tunnel;
  label: Label;
  pipelines: readonly Pipeline[];
  canDesign: boolean;
  onOpen: (id: string) => void;
}

/** A tunnel in the list: what it does, where it leads, when, and its switch. */
export function TunnelItem({ tunnel, label, pipelines, canDesign, onOpen }: Props) {
  const { t } = useTranslation();
  const { changeTunnel } = useChanges();
  const target = findStage(pipelines, tunnel.target.stage_id);
  const Icon = label.state === "resting" ? Snowflake : tunnel.action === "move" ? MoveRight : Copy;
  const isOn = changeTunnel.isPending ? !tunnel.enabled : tunnel.enabled;

  return (
    <li data-action={tunnel.action} data-state={label.state}>
      <div className="tunnel-row">
        <button type="button" onClick={() => onOpen(tunnel.id)}>
          <Icon size={16} aria-hidden />
          <span>
            <strong>{tunnel.name}</strong>
            <small>
              {label.action} → {target ? `${target.pipeline.name} / ${target.stage.name}` : "?"}
            </small>
            {label.delay !== "" && <small>{t("tunnels.after_delay", { delay: label.delay })}</small>}
            {label.conditions !== "" && <small>{t("tunnels.only_if", { conditions: label.conditions })}</small>}
          </span>
        </button>
        {canDesign && (
          <Switch
            aria-label={t("tunnels.switch", { name: tunnel.name })}
            checked={isOn}
            onChange={() => changeTunnel.mutate({ tunnel, change: { enabled: !tunnel.enabled } })}
          />
        )}
      </div>
      {changeTunnel.error && <DesignProblem error={changeTunnel.error} />}
    </li>
  );
}
