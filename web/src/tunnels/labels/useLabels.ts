import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import type { Condition, Pipeline, Tunnel } from "../../api/types";
import { asGroup, CONDITION_FIELDS, isGroup } from "../../conditions/conditions";
import { useConditionText } from "../../conditions/conditionText";
import { useDealFields } from "../../fields/dealFields";
import { periodText } from "../../inputs/period";
import type { LabelTexts } from "./label";

/** A tunnel is resting while the subscription pauses it. */
export type TunnelState = "on" | "off" | "resting";

export interface Label extends LabelTexts {
  state: TunnelState;
}

/** The only condition of a group of one. */
function unwrap(condition: Condition): Condition {
  const [first, ...others] = isGroup(condition) ? asGroup(condition).parts : [];
  return first && others.length === 0 ? unwrap(first) : condition;
}

/** A label in words, for a reader who cannot see its icons. */
export function describeLabel({ action, name, delay, conditions }: LabelTexts, t: TFunction): string {
  const parts = [
    `${action} ${name}`,
    ...(delay === "" ? [] : [t("tunnels.after_delay", { delay })]),
    ...(conditions === "" ? [] : [t("tunnels.only_if", { conditions })]),
  ];
  return parts.join(", ");
}

/** The labels of all tunnels by id, with their whole texts. `canRun` says if the subscription has tunnels. */
export function useLabels(
  pipelines: readonly Pipeline[],
  frozen: readonly string[],
  canRun: boolean,
): ReadonlyMap<string, Label> {
  const { t, i18n } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const fields = useDealFields(CONDITION_FIELDS);
  const conditionText = useConditionText(fields, user?.account.currency ?? "VND");
  return useMemo(() => {
    const toLabel = (tunnel: Tunnel): Label => {
      const isFrozen = [tunnel.source, tunnel.target].some((end) => frozen.includes(end.pipeline_id));
      const state = !tunnel.enabled ? "off" : isFrozen || !canRun ? "resting" : "on";
      const action = t(`tunnels.action.${tunnel.action}`);
      return {
        state,
        action: state === "on" ? action : `${t(state === "off" ? "tunnels.off" : "tunnels.frozen")} · ${action}`,
        name: tunnel.name,
        delay: tunnel.delay === null ? "" : periodText(tunnel.delay, i18n.language),
        conditions: tunnel.conditions ? conditionText(unwrap(tunnel.conditions as Condition)) : "",
      };
    };
    return new Map(pipelines.flatMap((one) => one.tunnels.map((tunnel) => [tunnel.id, toLabel(tunnel)])));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `conditionText` depends on the fields, user and language
  }, [pipelines, frozen, canRun, fields, user, i18n.language]);
}
