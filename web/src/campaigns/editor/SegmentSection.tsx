import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import type { Pipeline } from "../../api/types";
import { problemAt } from "../../components/problemAt";
import { stageOptions } from "../../components/stages";
import { ConditionBuilder } from "../../conditions/ConditionBuilder";
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
  const { data: user } = useQuery(meQuery);
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
      <div>
        <p className="label">{t("conditions.title")}</p>
        <ConditionBuilder
          value={draft.conditions}
          currency={user?.account.currency ?? "VND"}
          readOnly={readOnly}
          none={t("campaigns.no_conditions")}
          onChange={(conditions) => edit({ conditions })}
        />
      </div>
    </section>
  );
}
