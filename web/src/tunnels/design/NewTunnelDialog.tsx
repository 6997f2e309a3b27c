import { ArrowRight, CircleAlert, Copy, MoveRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline, Tunnel } from "../../api/types";
import { DesignProblem } from "../../components/DesignProblem";
import { Dialog } from "../../components/Dialog";
import { DialogForm } from "../../components/DialogForm";
import { findStage } from "../../components/stages";
import { showToast } from "../../components/toasts";
import { useChanges } from "./changes";
import { StageName } from "./StageName";
import { tunnelsFrom } from "./stages";

export interface TunnelEnds {
  source: string;
  target: string;
}

interface Props {
  ends: TunnelEnds | null;
  pipelines: Pipeline[];
  /** Pipelines over the subscription's limit: their tunnels are paused, and no tunnel can be made there. */
  frozen: readonly string[];
  onClose: () => void;
  onMade: (tunnel: Tunnel) => void;
}

const ACTIONS = { move: MoveRight, copy: Copy } as const;

/** Asks before a tunnel is made whether it moves or copies deals. The two must not be confused. */
export function NewTunnelDialog({ ends, onClose, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={ends !== null} onClose={onClose} size={520} title={t("tunnels.new")}>
      {ends && <Form ends={ends} {...props} />}
    </Dialog>
  );
}

function Form({ ends, pipelines, frozen, onMade }: Omit<Props, "onClose"> & { ends: TunnelEnds }) {
  const { t } = useTranslation();
  const { addTunnel } = useChanges();
  const [action, setAction] = useState<Tunnel["action"]>("move");
  const source = findStage(pipelines, ends.source);
  const target = findStage(pipelines, ends.target);
  if (!source || !target) return null; // another user has deleted the stage

  const isFrozen = [source, target].some((end) => frozen.includes(end.pipeline.id));
  const isFull = tunnelsFrom(source.pipeline, source.stage.id).length >= limits.tunnels_of_a_stage;
  const obstacle = isFrozen
    ? t("tunnels.frozen_ends")
    : isFull
      ? t("field_problems.too_many_tunnels", { tunnels: limits.tunnels_of_a_stage })
      : null;

  return (
    <DialogForm
      input={action}
      submit={t("tunnels.make")}
      canSubmit={obstacle === null}
      isPending={addTunnel.isPending}
      onSubmit={() =>
        addTunnel.mutate(
          { source: { stage_id: ends.source }, target: { stage_id: ends.target }, action },
          {
            onSuccess: (tunnel) => {
              showToast({ tone: "good", title: t("tunnels.made"), message: tunnel.name });
              onMade(tunnel);
            },
          },
        )
      }
    >
      <p className="ends">
        <StageName {...source} />
        <ArrowRight size={20} aria-label={t("tunnels.leads_to")} />
        <StageName {...target} />
      </p>
      <fieldset className="actions">
        <legend>{t("tunnels.what_happens")}</legend>
        {(["move", "copy"] as const).map((one) => (
          <ActionChoice
            key={one}
            action={one}
            isChosen={one === action}
            detail={t(`tunnels.action_detail.${one}`, { source: source.pipeline.name, target: target.pipeline.name })}
            onChoose={setAction}
          />
        ))}
      </fieldset>
      {obstacle && (
        <div className="caution">
          <CircleAlert size={18} aria-hidden />
          <div>{obstacle}</div>
        </div>
      )}
      {addTunnel.isError && <DesignProblem error={addTunnel.error} />}
    </DialogForm>
  );
}

interface ChoiceProps {
  action: Tunnel["action"];
  isChosen: boolean;
  detail: string;
  onChoose: (action: Tunnel["action"]) => void;
}

function ActionChoice({ action, isChosen, detail, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const Icon = ACTIONS[action];
  return (
    <label className="action" data-action={action}>
      <input
        type="radio"
        name="action"
        checked={isChosen}
        data-autofocus={isChosen || undefined}
        onChange={() => onChoose(action)}
      />
      <Icon size={22} aria-hidden />
      <span>
        <strong>{t(`tunnels.action.${action}`)}</strong>
        <span>{detail}</span>
      </span>
    </label>
  );
}
