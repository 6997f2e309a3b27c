import { SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline, Tunnel } from "../../api/types";
import { findStage, stageOptions } from "../../components/stages";
import { useChanges } from "../design/changes";
import { PlaceInOrder } from "../design/PlaceInOrder";
import { tunnelsFrom } from "../design/stages";
import { DelayInput } from "./DelayInput";
import type { Section } from "./draft";

interface Props extends Section {
  tunnel: Tunnel;
  pipelines: Pipeline[];
  /** Pipelines over the subscription's limit; no tunnel may lead to them. */
  frozen: readonly string[];
}

/** The basics of a tunnel: its switch, name, action, target, delay and order. */
export function TunnelBasics({ tunnel, pipelines, frozen, draft, readOnly, edit }: Props) {
  const { t } = useTranslation();
  const { orderTunnels } = useChanges();
  const source = findStage(pipelines, tunnel.source.stage_id);
  const target = findStage(pipelines, draft.target);
  const targets = pipelines.filter(
    (one) => one.id !== tunnel.source.pipeline_id && (!frozen.includes(one.id) || one.id === tunnel.target.pipeline_id),
  );

  return (
    <>
      <Switch
        label={draft.enabled ? t("tunnels.is_on") : t("tunnels.is_off")}
        checked={draft.enabled}
        disabled={readOnly}
        onChange={(event) => edit({ enabled: event.currentTarget.checked })}
      />
      <TextInput
        label={t("tunnels.name")}
        required
        maxLength={limits.TunnelChange.name.maxLength}
        readOnly={readOnly}
        value={draft.name}
        onChange={(event) => edit({ name: event.currentTarget.value })}
      />
      <div>
        <p className="label" id="tunnel-action">
          {t("tunnels.what_happens")}
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="tunnel-action"
          disabled={readOnly}
          value={draft.action}
          data={(["move", "copy"] as const).map((action) => ({ value: action, label: t(`tunnels.action.${action}`) }))}
          onChange={(action) => edit({ action: action as Tunnel["action"] })}
        />
        {source && target && (
          <p className="quiet">
            {t(`tunnels.action_detail.${draft.action}`, { source: source.pipeline.name, target: target.pipeline.name })}
          </p>
        )}
      </div>
      <Select
        label={t("tunnels.target")}
        searchable
        allowDeselect={false}
        readOnly={readOnly}
        value={draft.target}
        data={stageOptions(targets)}
        onChange={(next) => {
          if (next) edit({ target: next });
        }}
      />
      <DelayInput value={draft.delay} readOnly={readOnly} onChange={(delay) => edit({ delay })} />
      {source && (
        <PlaceInOrder
          items={tunnelsFrom(source.pipeline, source.stage.id)}
          id={tunnel.id}
          detail={t("tunnels.place_detail")}
          readOnly={readOnly}
          error={orderTunnels.error}
          onOrder={orderTunnels.mutate}
        />
      )}
    </>
  );
}
