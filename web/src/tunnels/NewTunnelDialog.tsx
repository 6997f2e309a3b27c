import { Button, Modal } from "@mantine/core";
import { ArrowRight, Copy, MoveRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Tunnel } from "../api/types";
import { toast } from "../shell/toasts";
import { useChanges } from "./changes";
import { StageName } from "./StageName";
import { stageById } from "./stages";
import { TunnelProblem } from "./TunnelProblem";

export interface NewEnds {
  source: string;
  target: string;
}

interface Props {
  ends: NewEnds | null;
  pipelines: Pipeline[];
  onClose: () => void;
  onMade: (tunnel: Tunnel) => void;
}

const ACTIONS = { move: MoveRight, copy: Copy } as const;

/** Asks what happens to the original, before a tunnel is made: that is what must not be mistaken. */
export function NewTunnelDialog({ ends, pipelines, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const { addTunnel } = useChanges();
  const [action, setAction] = useState<Tunnel["action"]>("move");
  const source = ends && stageById(pipelines, ends.source);
  const target = ends && stageById(pipelines, ends.target);

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
          {addTunnel.isError && <TunnelProblem error={addTunnel.error} />}
          <div className="form-end">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={addTunnel.isPending}>
              {t("tunnels.make")}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
