import { Button, MultiSelect, Select, Switch } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline, Stage } from "../../api/types";
import { DesignProblem } from "../../components/DesignProblem";
import { showToast } from "../../components/toasts";
import { findField, useDealFields } from "../../fields/dealFields";
import { NumberField } from "../../inputs/NumberField";
import { findReasonsProblem, readReasons } from "../../lostReasons/lostReasons";
import { ReasonsInput } from "../../lostReasons/ReasonsInput";
import { useEdited } from "../../unsaved/useEdited";
import { useUnsaved } from "../../unsaved/useUnsaved";
import { useChanges } from "../design/changes";
import { type Mover, MOVERS, REQUIRABLE, findRuleChanges, toRules } from "./stageRules";

const IDLE_DAYS = {
  min: limits.StageChange.idle_after_days.minimum,
  max: limits.StageChange.idle_after_days.maximum,
  digits: 0,
};

interface Props {
  pipeline: Pipeline;
  stage: Stage;
  readOnly: boolean;
}

/**
 * What a stage requires of deals and of the users who move them. Screens, the API and tunnels all apply these rules.
 */
export function StageRules({ pipeline, stage, readOnly }: Props) {
  const { t } = useTranslation();
  const { saveRules } = useChanges();
  const fields = useDealFields(REQUIRABLE);
  const { draft: rules, edit, reset } = useEdited({ ...stage, version: pipeline.version }, toRules);
  const change = findRuleChanges(stage, rules);
  const isChanged = Object.keys(change).length > 0;
  const isValid = findReasonsProblem(readReasons(rules.reasons)) === null;
  const form = useRef<HTMLFormElement>(null);
  useUnsaved(isChanged, { form });
  const gone = stage.required_fields.map((name) => findField(fields, name)).filter((field) => !fields.includes(field));

  return (
    <form
      ref={form}
      className="part"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isChanged || !isValid) return;
        saveRules.mutate(
          { pipeline, stage, change },
          {
            onSuccess: () => {
              reset();
              showToast({ tone: "good", title: t("stages.rules_saved"), message: stage.name });
            },
          },
        );
      }}
    >
      <h3>{t("stages.rules")}</h3>
      <MultiSelect
        label={t("stages.required")}
        description={t("stages.required_detail")}
        placeholder={rules.required.length === 0 ? t("stages.nothing_required") : ""}
        searchable
        readOnly={readOnly}
        value={rules.required}
        data={[...fields, ...gone].map((one) => ({ value: one.name, label: one.label }))}
        onChange={(required) => edit({ required })}
      />
      <Select
        label={t("stages.movers")}
        allowDeselect={false}
        readOnly={readOnly}
        value={rules.mover}
        data={MOVERS.map((role) => ({ value: role, label: t(`stages.mover.${role}`) }))}
        onChange={(mover) => edit({ mover: mover as Mover })}
      />
      <NumberField
        label={t("stages.idle")}
        description={t("stages.idle_detail")}
        placeholder={t("stages.never_idle")}
        bounds={IDLE_DAYS}
        readOnly={readOnly}
        value={rules.idleAfter}
        onChange={(idleAfter) => edit({ idleAfter })}
      />
      {stage.semantic === "lost" && (
        <>
          <Switch
            label={t("stages.asks_reason")}
            disabled={readOnly}
            checked={rules.asksReason}
            onChange={(event) => edit({ asksReason: event.currentTarget.checked })}
          />
          <ReasonsInput
            label={t("stages.reasons")}
            description={t("stages.reasons_detail")}
            readOnly={readOnly}
            value={rules.reasons}
            onChange={(reasons) => edit({ reasons })}
          />
        </>
      )}
      {saveRules.error && <DesignProblem error={saveRules.error} />}
      {isChanged && (
        <div className="form-end">
          <Button
            variant="default"
            onClick={() => {
              saveRules.reset();
              reset();
            }}
          >
            {t("common.undo")}
          </Button>
          <Button type="submit" loading={saveRules.isPending} disabled={!isValid}>
            {t("stages.save_rules")}
          </Button>
        </div>
      )}
    </form>
  );
}
