/** A deal in detail: its stages and figures, the customer, its fields, edited in place, and what happens to it. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { useRole } from "../../api/roles";
import type { Deal, Pipeline } from "../../api/types";
import { dealFocusKey, stageFocusKey } from "../../components/focus/keys";
import { isFocusLost } from "../../components/focus/layers";
import { focusFirst } from "../../components/focus/returnFocus";
import { Failed, Waiting } from "../../components/Notice";
import { problemText } from "../../components/problems";
import { SideDrawer } from "../../components/SideDrawer";
import { stageOptions } from "../../components/stages";
import { showToast } from "../../components/toasts";
import { useDiscard } from "../../unsaved/useUnsaved";
import { liveDealQuery, useDealChanges } from "./deal";
import { DealCustomer } from "./DealCustomer";
import { DealFields } from "./DealFields";
import { DealFigures } from "./DealFigures";
import { DealMessages } from "./DealMessages";
import { DealRepeats } from "./DealRepeats";
import { DealRuns } from "./DealRuns";
import { DealTasks } from "./DealTasks";
import { DeleteDeal } from "./DeleteDeal";
import { Journey } from "./Journey";
import { OtherDeals } from "./OtherDeals";
import { RunsSummary } from "./RunsSummary";
import { StageBar } from "./StageBar";
import { NewComment } from "./timeline/NewComment";
import { Timeline } from "./timeline/Timeline";
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
  const focusKeys = [dealFocusKey(dealId), ...(deal ? [stageFocusKey(deal.stage_id)] : [])];
  return (
    <SideDrawer
      param="deal"
      width={1180}
      title={deal?.title ?? t("deals.one")}
      focusKeys={focusKeys}
      onClose={props.onClose}
    >
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
  const pipeline = pipelines.find(({ id }) => id === deal.pipeline_id);
  useEffect(() => {
    // A tunnel took the deal to other stages, and with them the button that had the focus.
    if (isFocusLost()) focusFirst([]);
  }, [deal.pipeline_id]);
  return (
    <div className="deal">
      {pipeline && (
        <>
          <p className="quiet">{pipeline.name}</p>
          <StageBar deal={deal} pipeline={pipeline} movingTo={movingTo} canMove={canChange} onMove={onMove} />
        </>
      )}
      <DealFigures deal={shown} stages={pipeline?.stages ?? []} />
      <RunsSummary deal={deal} />
      {(isSaving || movingTo !== undefined) && (
        <p className="saving-note" role="status">
          <span className="spinner" aria-hidden />
          {t("board.saving")}
        </p>
      )}
      {refused ? (
        <p className="form-error" role="alert">
          {problemText(refused)}
        </p>
      ) : null}
      <div className="drawer-parts">
        <div className="drawer-body">
          {shown.customer_id && <DealCustomer deal={shown} customerId={shown.customer_id} />}
          <DealFields deal={shown} canChange={canChange} onChange={change.mutate} onSave={change.mutateAsync} />
          <Select
            label={t("deals.stands_on")}
            allowDeselect={false}
            searchable
            disabled={!canChange}
            readOnly={movingTo !== undefined}
            value={movingTo ?? deal.stage_id}
            data={stageOptions(pipelines)}
            onChange={(stageId) => {
              if (stageId && stageId !== deal.stage_id) onMove(deal, stageId);
            }}
          />
          {canChange && <DeleteDeal deal={deal} onGone={gone} />}
        </div>
        <div className="drawer-body">
          <Journey deal={deal} pipelines={pipelines} />
          {shown.customer_id && <OtherDeals deal={shown} customerId={shown.customer_id} pipelines={pipelines} />}
          <DealRepeats deal={deal} />
          <DealTasks deal={deal} />
          <DealRuns deal={deal} />
          <DealMessages deal={deal} />
          <section aria-label={t("deals.timeline")}>
            <h3>{t("deals.timeline")}</h3>
            {canChange && <NewComment deal={deal} />}
            <Timeline
              deal={deal}
              pipelines={pipelines}
              onUndo={
                canChange
                  ? () =>
                      undo.mutate(undefined, {
                        onSuccess: () => showToast({ tone: "good", about: deal.id, title: t("deals.undone") }),
                      })
                  : undefined
              }
            />
          </section>
        </div>
      </div>
    </div>
  );
}
