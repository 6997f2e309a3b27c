import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { pipelinesQuery } from "../api/queries";
import type { Trigger, TriggerWithSecret } from "../api/types";
import { triggersQuery } from "../webhooks/triggers";
import { Calls } from "./Calls";
import { HookList } from "./HookList";
import { HookRow } from "./HookRow";
import { useTriggerChanges } from "./hooks";
import { TriggerDialog } from "./TriggerDialog";

/** The triggers of the company, each with its last calls. */
export function Triggers() {
  const { data: triggers, error } = useQuery(triggersQuery);
  return (
    <HookList<Trigger, TriggerWithSecret>
      kind="triggers"
      hooks={triggers}
      error={error}
      row={(trigger, onEdit, onMade) => <Row key={trigger.id} trigger={trigger} onEdit={onEdit} onMade={onMade} />}
      dialog={(props) => <TriggerDialog {...props} />}
    />
  );
}

interface RowProps {
  trigger: Trigger;
  onEdit: (trigger: Trigger) => void;
  onMade: (trigger: TriggerWithSecret) => void;
}

function Row({ trigger, ...handlers }: RowProps) {
  const { t } = useTranslation();
  const { data: pipelines } = useQuery(pipelinesQuery);
  const { remove, rotate } = useTriggerChanges();
  const pipeline = pipelines?.find(({ id }) => id === trigger.stage.pipeline_id);
  const stage = pipeline?.stages.find(({ id }) => id === trigger.stage.stage_id);
  return (
    <HookRow
      kind="triggers"
      hook={trigger}
      detail={t("triggers.moves_to", { stage: pipeline && stage ? `${pipeline.name} / ${stage.name}` : "?" })}
      log={<Calls trigger={trigger} />}
      changes={{ remove, rotate }}
      {...handlers}
    />
  );
}
