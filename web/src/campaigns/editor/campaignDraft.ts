/** A campaign as it is being edited, and the part of it that is sent. */
import type { Campaign, CampaignChange, Condition, NewCampaign } from "../../api/types";
import { dropUnfinished } from "../../conditions/conditions";

export const SCHEDULES = ["once", "every", "cron"] as const;
export type ScheduleKind = Campaign["schedule"]["kind"];

export interface CampaignDraft {
  name: string;
  templateId: string | null;
  /** Pipelines with all of their stages. */
  pipelines: string[];
  /** Single stages of other pipelines. */
  stages: string[];
  conditions: Condition | null;
  schedule: ScheduleKind;
  /** The day and the time of the first occurrence, in the company's time zone. */
  day: string | null;
  time: string | null;
  /** As ISO 8601; empty while it cannot be read. */
  every: string;
  expression: string;
}

/** The props of every section of the editor. */
export interface CampaignSection {
  draft: CampaignDraft;
  readOnly: boolean;
  /** Why the API refused the campaign; null if it did not. */
  error: unknown;
  edit: (part: Partial<CampaignDraft>) => void;
}

export const NEW_CAMPAIGN: CampaignDraft = {
  name: "",
  templateId: null,
  pipelines: [],
  stages: [],
  conditions: null,
  schedule: "every",
  day: null,
  time: "09:00",
  every: "P1M",
  expression: "0 9 1 * ? *",
};

export function toCampaignDraft({ name, template_id: templateId, segment, schedule }: Campaign): CampaignDraft {
  const [day = null, time = NEW_CAMPAIGN.time] = schedule.at?.split("T") ?? [];
  return {
    name,
    templateId,
    pipelines: segment.pipeline_ids,
    stages: segment.stage_ids,
    conditions: segment.conditions as Condition | null,
    schedule: schedule.kind,
    day,
    time,
    every: schedule.every ?? NEW_CAMPAIGN.every,
    expression: schedule.expression ?? NEW_CAMPAIGN.expression,
  };
}

/** Whether the draft can be saved. */
export function isCampaignComplete(draft: CampaignDraft): boolean {
  const { name, templateId, pipelines, stages } = draft;
  return name.trim() !== "" && templateId !== null && pipelines.length + stages.length > 0 && isTimed(draft);
}

function isTimed({ schedule, day, time, every, expression }: CampaignDraft): boolean {
  if (schedule === "cron") return expression.trim() !== "";
  return day !== null && time !== null && (schedule === "once" || every !== "");
}

export function toNewCampaign(draft: CampaignDraft): NewCampaign {
  const { schedule: kind, day, time } = draft;
  return {
    name: draft.name.trim(),
    template_id: draft.templateId ?? "",
    segment: {
      pipeline_ids: draft.pipelines,
      stage_ids: draft.stages,
      conditions: dropUnfinished(draft.conditions),
    },
    schedule: {
      kind,
      at: kind === "cron" ? null : `${day ?? ""}T${time ?? ""}`,
      every: kind === "every" ? draft.every : null,
      expression: kind === "cron" ? draft.expression.trim() : null,
    },
  };
}

/** Only the edited values, so that the changes of other users are not overwritten. */
export function findCampaignDifferences(campaign: Campaign, draft: CampaignDraft): CampaignChange {
  const before = toNewCampaign(toCampaignDraft(campaign));
  return Object.fromEntries(
    Object.entries(toNewCampaign(draft)).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof NewCampaign]),
    ),
  );
}
