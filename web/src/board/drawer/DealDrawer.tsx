/** A deal in detail: its fields, edited in place, its stage, its journey and its timeline. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useRole } from "../../api/roles";
import type { Deal, Pipeline } from "../../api/types";
import { Failed, Waiting } from "../../components/Notice";
import { problemText } from "../../components/problems";
import { SideDrawer } from "../../components/SideDrawer";
import { showToast } from "../../components/toasts";
import { useDiscard } from "../../unsaved/useUnsaved";
import { liveDealQuery, useDealChanges } from "./deal";
import { DealFields } from "./DealFields";
import { DealMessages } from "./DealMessages";
import { DealRuns } from "./DealRuns";
import { DealTasks } from "./DealTasks";
import { DeleteDeal } from "./DeleteDeal";
import { Journey } from "./Journey";
import { NewComment } from "./NewComment";
import { Timeline } from "./Timeline";
import "./drawer.css";

interface Props {
  dealId: string;
  pipelines: readonly Pipeline[];
  /** The stage of a pending move; undefined when there is none. */
  movingTo: string | undefined;
  onMove: (deal: Deal, stageId: string) => void;
  onClose: () => void;
}

export function DealDrawer({ dealId, ...props }: Props) {
  const { t } = useTranslation();
  const { data: deal, error } = useQuery(liveDealQuery(dealId));
  return (
    <SideDrawer param="deal" width={520} title={deal?.title ?? t("deals.one")} onClose={props.onClose}>
      {deal ? <DealDetails deal={deal} {...props} /> : error ? <Failed error={error} /> : <Waiting />}
    </SideDrawer>
  );
}

function DealDetails({ deal, pipelines, movingTo, onMove, onClose }: Omit<Props, "dealId"> & { deal: Deal }) {
  const { t } = useTranslation();
  const canChange = useRole("agent");
  const { change, undo, shown, isSaving } = useDealChanges(deal);
  const discard = useDiscard();
  const refused = change.error ?? undo.error;
  const gone = () => {
    discard();
    onClose();
  };
  return (
    <div className="drawer-body">
      <Select
        label={t("deals.stands_on")}
        allowDeselect={false}
        searchable
        disabled={!canChange || movingTo !== undefined}
        value={movingTo ?? deal.stage_id}
        data={pipelines.map((pipeline) => ({
          group: pipeline.name,
          items: pipeline.stages.map((stage) => ({ value: stage.id, label: stage.name })),
        }))}
        onChange={(stageId) => {
          if (stageId && stageId !== deal.stage_id) onMove(deal, stageId);
        }}
      />
      {(isSaving || movingTo !== undefined) && (
        <p className="deal-saving" role="status">
          <span className="spinner" aria-hidden />
          {t("board.saving")}
        </p>
      )}
      {refused ? (
        <p className="form-error" role="alert">
          {problemText(refused)}
        </p>
      ) : null}
      <DealFields deal={shown} canChange={canChange} onChange={change.mutate} onSave={change.mutateAsync} />
      <DealTasks deal={deal} />
      <Journey deal={deal} pipelines={pipelines} />
      <DealRuns deal={deal} />
      <DealMessages deal={deal} />
      <section aria-label={t("deals.timeline")}>
        <h3>{t("deals.timeline")}</h3>
        {canChange && <NewComment dealId={deal.id} />}
        <Timeline
          deal={deal}
          pipelines={pipelines}
          onUndo={
            canChange
              ? () =>
                  undo.mutate(undefined, {
                    onSuccess: () => showToast({ tone: "good", title: t("deals.undone") }),
                  })
              : undefined
          }
        />
      </section>
      {canChange && <DeleteDeal deal={deal} onGone={gone} />}
    </div>
  );
}
