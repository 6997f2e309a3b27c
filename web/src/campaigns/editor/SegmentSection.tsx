import { MultiSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline } from "../../api/types";
import { problemAt } from "../../components/problemAt";
import { stageOptions } from "../../components/stages";
import { ConditionPart } from "../../conditions/ConditionPart";
import type { CampaignSection } from "./campaignDraft";

/** Whom a campaign reaches: the customers of the deals in some pipelines or on some stages, under conditions. */
export function SegmentSection({
  pipelines,
  draft,
  readOnly,
  error,
  edit,
}: CampaignSection & { pipelines: Pipeline[] }) {
  const { t } = useTranslation();
  const { pipeline_ids: ends } = limits.SegmentInput;
  return (
    <section className="part">
      <h3>{t("campaigns.segment")}</h3>
      <MultiSelect
        label={t("campaigns.pipelines")}
        searchable
        readOnly={readOnly}
        maxValues={ends.maxItems}
        value={draft.pipelines}
        data={pipelines.map(({ id, name }) => ({ value: id, label: name }))}
        error={problemAt(error, "/segment/pipeline_ids")}
        onChange={(chosen) => edit({ pipelines: chosen })}
      />
      <MultiSelect
        label={t("campaigns.stages")}
        searchable
        readOnly={readOnly}
        maxValues={ends.maxItems}
        value={draft.stages}
        data={stageOptions(pipelines)}
        error={problemAt(error, "/segment/stage_ids")}
        onChange={(stages) => edit({ stages })}
      />
      <ConditionPart
        value={draft.conditions}
        readOnly={readOnly}
        none={t("campaigns.no_conditions")}
        onChange={(conditions) => edit({ conditions })}
      />
    </section>
  );
}
