/** A tunnel: what it does with the deals that reach its stage. Nothing is saved until it is asked for. */
import { Button, SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { me } from "../api/queries";
import type { Condition, Pipeline, Tunnel, TunnelChange } from "../api/types";
import { ConditionBuilder } from "../components/ConditionBuilder";
import { finished } from "../components/conditions";
import { toast } from "../shell/toasts";
import { useChanges } from "./changes";
import { Panel } from "./Panel";
import { StageName } from "./StageName";
import { stageById, stageOptions } from "./stages";
import { TitleTemplate } from "./TitleTemplate";
import { unknownFields } from "./title";
import { TunnelProblem } from "./TunnelProblem";

interface Props {
  tunnel: Tunnel;
  pipelines: Pipeline[];
  canDesign: boolean;
  onClose: () => void;
}

export function TunnelEditor({ tunnel, pipelines, canDesign, onClose }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(me);
  const { changeTunnel, deleteTunnel } = useChanges();
  const [draft, setDraft] = useState(() => draftOf(tunnel));
  const [deleting, setDeleting] = useState(false);
  const source = stageById(pipelines, tunnel.source.stage_id);
  const target = stageById(pipelines, draft.target);
  const change = differences(tunnel, draft);
  const isChanged = Object.keys(change).length > 0;
  const edit = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
  };
  const error: unknown = changeTunnel.error ?? deleteTunnel.error;

  const save = () => {
    changeTunnel.mutate(
      { tunnel, change },
      {
        onSuccess: (saved) => {
          setDraft(draftOf(saved));
          toast({ tone: "good", title: t("tunnels.saved"), message: saved.name });
        },
      },
    );
  };
  const remove = () => {
    deleteTunnel.mutate(tunnel, {
      onSuccess: () => {
        toast({ tone: "good", title: t("tunnels.deleted"), message: tunnel.name });
        onClose();
      },
    });
  };

  return (
    <Panel title={tunnel.name} kicker={t("tunnels.one")} onClose={onClose}>
      <form
        className="panel-body form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) save();
        }}
      >
        <div className="ends upright">
          {source && <StageName {...source} />}
          <ArrowDown size={18} aria-label={t("tunnels.leads_to")} />
          {target && <StageName {...target} />}
        </div>
        <Switch
          label={draft.enabled ? t("tunnels.is_on") : t("tunnels.is_off")}
          checked={draft.enabled}
          disabled={!canDesign}
          onChange={(event) => {
            edit({ enabled: event.currentTarget.checked });
          }}
        />
        <TextInput
          label={t("tunnels.name")}
          required
          maxLength={100}
          readOnly={!canDesign}
          value={draft.name}
          onChange={(event) => {
            edit({ name: event.currentTarget.value });
          }}
        />
        <div>
          <p className="label" id="tunnel-action">
            {t("tunnels.what_happens")}
          </p>
          <SegmentedControl
            fullWidth
            aria-labelledby="tunnel-action"
            disabled={!canDesign}
            value={draft.action}
            data={(["move", "copy"] as const).map((action) => ({
              value: action,
              label: t(`tunnels.action.${action}`),
            }))}
            onChange={(action) => {
              edit({ action: action as Tunnel["action"] });
            }}
          />
          {source && target && (
            <p className="quiet">
              {t(`tunnels.action_detail.${draft.action}`, {
                source: source.pipeline.name,
                target: target.pipeline.name,
              })}
            </p>
          )}
        </div>
        <Select
          label={t("tunnels.target")}
          searchable
          allowDeselect={false}
          readOnly={!canDesign}
          value={draft.target}
          data={stageOptions(pipelines.filter((one) => one.id !== tunnel.source.pipeline_id))}
          onChange={(next) => {
            if (next) edit({ target: next });
          }}
        />
        <TitleTemplate
          value={draft.title}
          source={source}
          readOnly={!canDesign}
          onChange={(title) => {
            edit({ title });
          }}
        />
        <section>
          <h3>{t("conditions.title")}</h3>
          <ConditionBuilder
            value={draft.conditions}
            currency={user?.account.currency ?? "VND"}
            readOnly={!canDesign}
            onChange={(conditions) => {
              edit({ conditions });
            }}
          />
        </section>
        {error !== null && <TunnelProblem error={error} />}
        {canDesign && (
          <div className="panel-foot">
            {deleting ? (
              <>
                <p>{t("tunnels.delete_detail")}</p>
                <Button
                  variant="default"
                  onClick={() => {
                    setDeleting(false);
                  }}
                >
                  {t("common.cancel")}
                </Button>
                <Button color="red" loading={deleteTunnel.isPending} onClick={remove}>
                  {t("tunnels.delete")}
                </Button>
              </>
            ) : (
              <>
                <Button
                  variant="subtle"
                  color="red"
                  onClick={() => {
                    setDeleting(true);
                  }}
                >
                  {t("tunnels.delete")}
                </Button>
                <span className="grow" />
                {isChanged && (
                  <Button
                    variant="default"
                    onClick={() => {
                      setDraft(draftOf(tunnel));
                    }}
                  >
                    {t("common.undo")}
                  </Button>
                )}
                <Button
                  type="submit"
                  loading={changeTunnel.isPending}
                  disabled={!isChanged || draft.name.trim() === "" || unknownFields(draft.title).length > 0}
                >
                  {t("common.save")}
                </Button>
              </>
            )}
          </div>
        )}
      </form>
    </Panel>
  );
}

interface Draft {
  name: string;
  enabled: boolean;
  action: Tunnel["action"];
  target: string;
  title: string;
  conditions: Condition | null;
}

function draftOf(tunnel: Tunnel): Draft {
  return {
    name: tunnel.name,
    enabled: tunnel.enabled,
    action: tunnel.action,
    target: tunnel.target.stage_id,
    title: tunnel.changes.title_template ?? "",
    conditions: tunnel.conditions as Condition | null,
  };
}

/** Only what is not as it was, so that nobody's other change is undone. */
function differences(tunnel: Tunnel, draft: Draft): TunnelChange {
  const before = draftOf(tunnel);
  const conditions = finished(draft.conditions);
  return {
    ...(draft.name.trim() !== before.name && { name: draft.name.trim() }),
    ...(draft.enabled !== before.enabled && { enabled: draft.enabled }),
    ...(draft.action !== before.action && { action: draft.action }),
    ...(draft.target !== before.target && { target: { stage_id: draft.target } }),
    ...(draft.title.trim() !== before.title && {
      changes: { ...tunnel.changes, title_template: draft.title.trim() || null },
    }),
    ...(JSON.stringify(conditions) !== JSON.stringify(before.conditions) && { conditions }),
  };
}
