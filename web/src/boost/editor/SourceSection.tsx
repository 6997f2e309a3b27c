import { MultiSelect, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Pipeline } from "../../api/types";
import { problemAt } from "../../components/problemAt";
import { ConditionPart } from "../../conditions/ConditionPart";
import { useDealFields } from "../../fields/dealFields";
import { CLOSED_AT, type PlanSection } from "./planDraft";

/** From which deals a plan makes new ones, and which of their dates counts. */
export function SourceSection({ pipelines, draft, readOnly, error, edit }: PlanSection & { pipelines: Pipeline[] }) {
  const { t } = useTranslation();
  const dates = useDealFields().filter(({ kind }) => kind === "date");
  const closed = pipelines.find(({ id }) => id === draft.source)?.stages.filter(({ semantic }) => semantic !== "open");
  const choose = (source: string | null) => {
    const won = pipelines.find(({ id }) => id === source)?.stages.filter(({ semantic }) => semantic === "won") ?? [];
    edit({ source, stages: won.map(({ id }) => id) });
  };

  return (
    <section className="part">
      <h3>{t("boost.source_title")}</h3>
      <Select
        label={t("boost.won_in")}
        required
        allowDeselect={false}
        readOnly={readOnly}
        value={draft.source}
        data={pipelines.map(({ id, name }) => ({ value: id, label: name }))}
        error={problemAt(error, "/source/pipeline_id")}
        onChange={choose}
      />
      {closed && (
        <MultiSelect
          label={t("boost.stages")}
          required
          searchable
          readOnly={readOnly}
          value={draft.stages}
          data={closed.map(({ id, name }) => ({ value: id, label: name }))}
          error={problemAt(error, "/source/stage_ids")}
          onChange={(stages) => edit({ stages })}
        />
      )}
      <Select
        label={t("boost.date_field")}
        description={t("boost.date_field_detail")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        allowDeselect={false}
        readOnly={readOnly}
        value={draft.dateField}
        data={[
          { value: CLOSED_AT, label: t("boost.closed_at") },
          ...dates.map(({ name, label }) => ({ value: name, label })),
        ]}
        error={problemAt(error, "/date_field")}
        onChange={(dateField) => {
          if (dateField) edit({ dateField });
        }}
      />
      <ConditionPart
        value={draft.conditions}
        readOnly={readOnly}
        none={t("boost.no_conditions")}
        onChange={(conditions) => edit({ conditions })}
      />
    </section>
  );
}
