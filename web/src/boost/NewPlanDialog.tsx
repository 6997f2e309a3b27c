import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { Pipeline } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { NumberField } from "../inputs/NumberField";
import { usePlanChanges } from "./plans";

interface Props {
  opened: boolean;
  pipelines: readonly Pipeline[];
  onClose: () => void;
}

const UNITS = ["Y", "M", "W", "D"] as const;
type Unit = (typeof UNITS)[number];
const DAYS: Record<Unit, number> = { Y: 365, M: 30, W: 7, D: 1 };

/** A new repeat plan: it repeats the deals won in one pipeline, on a stage of any pipeline, at a fixed interval. */
export function NewPlanDialog({ opened, pipelines, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("boost.new")}>
      <Form pipelines={pipelines} onClose={onClose} />
    </Dialog>
  );
}

function Form({ pipelines, onClose }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const { add } = usePlanChanges();
  const [name, setName] = useState("");
  const [source, setSource] = useState<string | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const [every, setEvery] = useState<number | null>(1);
  const [unit, setUnit] = useState<Unit>("Y");
  const [lead, setLead] = useState<number | null>(14);
  // A deal is made at most one interval ahead.
  const longest = Math.min((every ?? 1) * DAYS[unit], limits.period_count);
  const ahead = lead === null ? null : Math.min(lead, longest);
  const isComplete = name.trim() !== "" && source !== null && target !== null && every !== null;

  return (
    <DialogForm
      input={{ name, source, target, every, unit, lead }}
      submit={t("common.add")}
      canSubmit={isComplete}
      isPending={add.isPending}
      error={add.error && problemText(add.error)}
      onSubmit={() => {
        if (!source || !target) return;
        add.mutate(
          {
            name: name.trim(),
            enabled: true,
            source: { pipeline_id: source, stage_ids: [] },
            target: { stage_id: target },
            date_field: "closed_at",
            every: `P${String(every)}${unit}`,
            lead_time: `P${String(ahead ?? 0)}D`,
            title_template: "{title}",
            amount: { kind: "same" },
            responsible: { kind: "keep", user_ids: [] },
            stop: { kind: "never" },
            skip_if_open: true,
          },
          { onSuccess: onClose },
        );
      }}
    >
      <TextInput
        label={t("boost.name")}
        required
        data-autofocus
        maxLength={limits.NewPlan.name.maxLength}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t("boost.won_in")}
        required
        value={source}
        data={pipelines.map((one) => ({ value: one.id, label: one.name }))}
        onChange={setSource}
      />
      <div className="pair">
        <NumberField
          label={t("boost.every")}
          required
          bounds={{ min: 1, max: limits.period_count, digits: 0 }}
          value={every}
          onChange={setEvery}
        />
        <Select
          aria-label={t("boost.unit")}
          allowDeselect={false}
          value={unit}
          data={UNITS.map((one) => ({ value: one, label: t(`boost.units.${one}`) }))}
          onChange={(value) => setUnit(value as Unit)}
        />
      </div>
      <NumberField
        label={t("boost.days_before")}
        bounds={{ min: 0, max: longest, digits: 0 }}
        value={ahead}
        onChange={setLead}
      />
      <Select
        label={t("boost.comes_to")}
        required
        searchable
        value={target}
        data={pipelines.map((pipeline) => ({
          group: pipeline.name,
          items: pipeline.stages.map((stage) => ({ value: stage.id, label: stage.name })),
        }))}
        onChange={setTarget}
      />
    </DialogForm>
  );
}
