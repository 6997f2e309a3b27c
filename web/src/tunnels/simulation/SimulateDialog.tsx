/** Simulates the tunnels of a stage for a deal, step by step. Nothing is written. */
import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import type { Deal, Pipeline, Stage } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { problemText } from "../../components/problems";
import { DealSearch } from "../../components/selects/DealSearch";
import { type MadeUp, MadeUpDealForm, EMPTY_DEAL, toMadeUpDeal } from "./MadeUpDealForm";
import { useSimulation } from "./simulation";
import { SimulationSteps } from "./SimulationSteps";

interface Props {
  opened: boolean;
  source: { pipeline: Pipeline; stage: Stage };
  pipelines: Pipeline[];
  /** Whether the editor holds unsaved changes, which the simulation ignores. */
  isChanged: boolean;
  onClose: () => void;
}

export function SimulateDialog({ opened, source, pipelines, isChanged, onClose }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const simulate = useSimulation();
  const [kind, setKind] = useState<"real" | "made_up">("real");
  const [deal, setDeal] = useState<Deal | null>(null);
  const [madeUp, setMadeUp] = useState<MadeUp>(EMPTY_DEAL);
  const currency = user?.account.currency ?? "VND";
  const run = () => {
    const tried =
      kind === "real" ? { deal_id: deal?.id ?? "" } : { deal: toMadeUpDeal(madeUp, currency, t("simulation.a_deal")) };
    simulate.mutate({ stage_id: source.stage.id, ...tried });
  };

  return (
    <Dialog opened={opened} onClose={onClose} size={640} title={t("simulation.title")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <p className="plain-text">
          {t("simulation.detail", { stage: source.stage.name, pipeline: source.pipeline.name })}
          {isChanged && <strong> {t("simulation.as_saved")}</strong>}
        </p>
        <SegmentedControl
          fullWidth
          aria-label={t("simulation.with")}
          value={kind}
          data={(["real", "made_up"] as const).map((one) => ({ value: one, label: t(`simulation.kinds.${one}`) }))}
          onChange={(next) => {
            setKind(next as typeof kind);
            simulate.reset();
          }}
        />
        {kind === "real" ? (
          <DealSearch
            label={t("simulation.deal")}
            autoFocus
            value={deal}
            pipelines={pipelines}
            onChange={(next) => {
              setDeal(next);
              simulate.reset();
            }}
          />
        ) : (
          <MadeUpDealForm value={madeUp} currency={currency} onChange={setMadeUp} />
        )}
        <div className="form-end">
          <Button type="submit" loading={simulate.isPending} disabled={kind === "real" && deal === null}>
            {t("simulation.run")}
          </Button>
        </div>
        {simulate.error && (
          <p className="refusal" role="alert">
            {problemText(simulate.error)}
          </p>
        )}
        {simulate.data && <SimulationSteps simulation={simulate.data} pipelines={pipelines} currency={currency} />}
      </form>
    </Dialog>
  );
}
