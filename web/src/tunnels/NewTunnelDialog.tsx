import { Button, Modal } from "@mantine/core";
import { ArrowRight, CircleAlert, Copy, MoveRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Tunnel } from "../api/types";
import { toast } from "../shell/toasts";
import { useChanges } from "./changes";
import { StageName } from "./StageName";
import { leaving, stageById } from "./stages";
import { TunnelProblem } from "./TunnelProblem";

export interface NewEnds {
  source: string;
  target: string;
}

interface Props {
  ends: NewEnds | null;
  pipelines: Pipeline[];
  /** Pipelines over the plan's limit, where tunnels rest and none can be made. */
  frozen: readonly string[];
  onClose: () => void;
  onMade: (tunnel: Tunnel) => void;
}

const MOST_OF_A_STAGE = 20; // tunnels that the API lets begin on one stage
const ACTIONS = { move: MoveRight, copy: Copy } as const;

/** Asks what happens to the original, before a tunnel is made: that is what must not be mistaken. */
export function NewTunnelDialog({ ends, pipelines, frozen, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const { addTunnel } = useChanges();
  const [action, setAction] = useState<Tunnel["action"]>("move");
  const source = ends && stageById(pipelines, ends.source);
  const target = ends && stageById(pipelines, ends.target);

  const isFrozen = [source, target].some((end) => end && frozen.includes(end.pipeline.id));
  const isFull = source !== null && source !== undefined && leaving(source.pipeline, source.stage.id).length >= MOST_OF_A_STAGE;
  const obstacle = isFrozen ? t("tunnels.frozen_ends") : isFull ? t("field_problems.too_many_tunnels") : null;

  const close = () => {
    addTunnel.reset();
    onClose();
  };
  const save = () => {
    if (!ends) return;
    addTunnel.mutate(
      { source: { stage_id: ends.source }, target: { stage_id: ends.target }, action },
      {
        onSuccess: (tunnel) => {
          toast({ tone: "good", title: t("tunnels.made"), message: tunnel.name });
          setAction("move");
          onMade(tunnel);
        },
      },
    );
  };

  return (
    <Modal
      opened={ends !== null}
      onClose={close}
      size={520}
      title={t("tunnels.new")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {source && target && (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <p className="ends">
            <StageName {...source} />
            <ArrowRight size={20} aria-label={t("tunnels.leads_to")} />
            <StageName {...target} />
          </p>
          <fieldset className="actions">
            <legend>{t("tunnels.what_happens")}</legend>
            {(["move", "copy"] as const).map((one) => {
              const Icon = ACTIONS[one];
              return (
                <label key={one} className="action" data-action={one}>
                  <input
                    type="radio"
                    name="action"
                    checked={one === action}
                    data-autofocus={one === action || undefined}
                    onChange={() => {
                      setAction(one);
                    }}
                  />
                  <Icon size={22} aria-hidden />
                  <span>
                    <strong>{t(`tunnels.action.${one}`)}</strong>
                    <span>
                      {t(`tunnels.action_detail.${one}`, {
                        source: source.pipeline.name,
                        target: target.pipeline.name,
                      })}
                    </span>
                  </span>
                </label>
              );
            })}
          </fieldset>
          {obstacle && (
            <div className="caution">
              <CircleAlert size={18} aria-hidden />
              <div>{obstacle}</div>
            </div>
          )}
          {addTunnel.isError && <TunnelProblem error={addTunnel.error} />}
          <div className="form-end">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={addTunnel.isPending} disabled={obstacle !== null}>
              {t("tunnels.make")}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
