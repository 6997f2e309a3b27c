/** A tunnel: what it does with the deals that reach its stage. Nothing is saved before the user saves. */
import { useQuery } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import type { Pipeline, Tunnel } from "../../api/types";
import { DealChanges } from "../../changes/DealChanges";
import { TemplateInput } from "../../changes/TemplateInput";
import { TITLE_FIELDS } from "../../changes/title";
import { findStage } from "../../components/stages";
import { showToast } from "../../components/toasts";
import { ConditionBuilder } from "../../conditions/ConditionBuilder";
import { useEdited } from "../../unsaved/useEdited";
import { useUnsaved } from "../../unsaved/useUnsaved";
import { useChanges } from "../design/changes";
import { Panel } from "../design/Panel";
import { StageName } from "../design/StageName";
import { findDifferences, toDraft, isComplete } from "./draft";
import { TunnelActions } from "./TunnelActions";
import { TunnelBasics } from "./TunnelBasics";
import { TunnelFooter } from "./TunnelFooter";
import { TunnelWarnings } from "./TunnelWarnings";

interface Props {
  tunnel: Tunnel;
  pipelines: Pipeline[];
  canDesign: boolean;
  onClose: () => void;
}

export function TunnelEditor(props: Props) {
  const { t } = useTranslation();
  return (
    <Panel title={props.tunnel.name} kicker={t("tunnels.one")} onClose={props.onClose}>
      <TunnelForm {...props} />
    </Panel>
  );
}

function TunnelForm({ tunnel, pipelines, canDesign, onClose }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { changeTunnel, deleteTunnel } = useChanges();
  const { draft, edit, reset, keep } = useEdited(tunnel, toDraft);
  const source = findStage(pipelines, tunnel.source.stage_id);
  const target = findStage(pipelines, draft.target);
  const currency = tunnel.changes.set.currency ?? user?.account.currency ?? "VND";
  const frozen = user?.account.frozen_pipelines ?? [];
  const ends = [tunnel.source.pipeline_id, tunnel.target.pipeline_id];
  const isPaused =
    user !== undefined && (!user.account.features.includes("tunnels") || ends.some((id) => frozen.includes(id)));
  const change = findDifferences(tunnel, draft, currency);
  const isChanged = Object.keys(change).length > 0;
  const form = useRef<HTMLFormElement>(null);
  const { discard } = useUnsaved(isChanged, { form });
  const error: unknown = changeTunnel.error ?? deleteTunnel.error;
  const section = {
    draft,
    readOnly: !canDesign,
    edit,
  };

  const save = () =>
    changeTunnel.mutate(
      { tunnel, change },
      {
        onSuccess: (saved) => {
          keep(saved);
          showToast({ tone: "good", title: t("tunnels.saved"), message: saved.name });
        },
      },
    );
  const remove = () =>
    deleteTunnel.mutate(tunnel, {
      onSuccess: () => {
        showToast({ tone: "good", title: t("tunnels.deleted"), message: tunnel.name });
        discard();
        onClose();
      },
    });

  return (
    <form
      ref={form}
      className="panel-body form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && isComplete(draft)) save();
      }}
    >
      <div className="ends upright">
        {source && <StageName {...source} />}
        <ArrowDown size={18} aria-label={t("tunnels.leads_to")} />
        {target && <StageName {...target} />}
      </div>
      <TunnelWarnings tunnel={tunnel} isPaused={isPaused} />
      <TunnelBasics {...section} tunnel={tunnel} pipelines={pipelines} frozen={frozen} />
      <section className="part">
        <h3>{t("tunnels.afterwards")}</h3>
        <TemplateInput
          kind="title"
          fields={TITLE_FIELDS}
          value={draft.title}
          source={source}
          currency={currency}
          readOnly={!canDesign}
          onChange={(title) => section.edit({ title })}
        />
        <DealChanges {...section} currency={currency} />
      </section>
      <section className="part">
        <h3>{t("conditions.title")}</h3>
        <ConditionBuilder
          value={draft.conditions}
          currency={user?.account.currency ?? "VND"}
          readOnly={!canDesign}
          none={t("conditions.none")}
          onChange={(conditions) => section.edit({ conditions })}
        />
      </section>
      {source && (
        <TunnelActions
          tunnel={tunnel}
          source={source}
          pipelines={pipelines}
          isChanged={isChanged}
          isPaused={isPaused}
        />
      )}
      {canDesign && (
        <TunnelFooter
          error={error}
          isChanged={isChanged}
          canSave={isChanged && isComplete(draft)}
          isSaving={changeTunnel.isPending}
          isDeleting={deleteTunnel.isPending}
          onUndo={() => {
            changeTunnel.reset();
            reset();
          }}
          onDelete={remove}
        />
      )}
    </form>
  );
}
