/** The settings of a repeat plan, or of a new one. Nothing is saved before the user saves. */
import { Button, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import type { Pipeline, Plan } from "../../api/types";
import { DeleteButton } from "../../components/DeleteButton";
import { DesignProblem } from "../../components/DesignProblem";
import { keepFootHeight } from "../../components/focus/footHeight";
import { problemAt } from "../../components/problemAt";
import { SideDrawer } from "../../components/SideDrawer";
import { showToast } from "../../components/toasts";
import { useEdited } from "../../unsaved/useEdited";
import { useIsChanged, useUnsaved } from "../../unsaved/useUnsaved";
import { usePlanChanges } from "../plans";
import { CadenceSection } from "./CadenceSection";
import { ForecastText } from "./ForecastText";
import { findPlanDifferences, isPlanComplete, NEW_PLAN, toNewPlan, toPlanDraft } from "./planDraft";
import { SourceSection } from "./SourceSection";
import { TargetSection } from "./TargetSection";
import "./editor.css";

interface Props {
  /** Null for a new plan. */
  plan: Plan | null;
  pipelines: Pipeline[];
  canDesign: boolean;
  onMade: (plan: Plan) => void;
  onDeleted: () => void;
  onClose: () => void;
}

const WIDTH = 520;

export function PlanEditor(props: Props) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={props.plan?.name ?? t("boost.new")} width={WIDTH} param="edit" onClose={props.onClose}>
      <PlanForm {...props} />
    </SideDrawer>
  );
}

const toDraft = (plan: Plan | null) => (plan ? toPlanDraft(plan) : NEW_PLAN);

function PlanForm({ plan, pipelines, canDesign, onMade, onDeleted, onClose }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { add, change, remove } = usePlanChanges();
  const { draft, edit } = useEdited(plan, toDraft);
  const isNewChanged = useIsChanged(draft);
  const changes = plan ? findPlanDifferences(plan, draft) : null;
  const isChanged = changes ? Object.keys(changes).length > 0 : isNewChanged;
  const form = useRef<HTMLFormElement>(null);
  const { discard } = useUnsaved(isChanged, { form });
  const saving = plan ? change : add;
  const canSave = canDesign && isChanged && isPlanComplete(draft);
  const section = {
    draft,
    readOnly: !canDesign,
    error: saving.error,
    edit,
  };

  const save = () => {
    if (plan && changes)
      change.mutate(
        { plan, changes },
        {
          onSuccess: (saved) => {
            showToast({ tone: "good", title: t("boost.saved"), message: saved.name });
            discard();
            onClose();
          },
        },
      );
    else
      add.mutate(toNewPlan(draft), {
        onSuccess: (made) => {
          showToast({ tone: "good", title: t("boost.made"), message: made.name });
          discard();
          onMade(made);
        },
      });
  };

  return (
    <form
      ref={form}
      className="form plan-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) save();
      }}
    >
      <TextInput
        label={t("boost.name")}
        required
        data-autofocus={plan === null || undefined}
        maxLength={limits.NewPlan.name.maxLength}
        readOnly={!canDesign}
        value={draft.name}
        error={problemAt(saving.error, "/name")}
        onChange={(event) => section.edit({ name: event.currentTarget.value })}
      />
      <Switch
        label={draft.enabled ? t("boost.on") : t("boost.off")}
        checked={draft.enabled}
        disabled={!canDesign}
        onChange={(event) => section.edit({ enabled: event.currentTarget.checked })}
      />
      <SourceSection {...section} pipelines={pipelines} />
      <CadenceSection {...section} />
      <TargetSection {...section} pipelines={pipelines} currency={user?.account.currency ?? "VND"} />
      {canDesign && (
        <div ref={keepFootHeight} className="form-end plan-form-end">
          {saving.error && <DesignProblem error={saving.error} />}
          {plan && changes && canSave && <ForecastText plan={plan} changes={changes} />}
          {plan && (
            <DeleteButton
              label={t("boost.delete")}
              question={t("boost.delete_which", { name: plan.name })}
              detail={t("boost.delete_detail")}
              request={remove}
              onConfirm={() =>
                remove.mutate(plan, {
                  onSuccess: () => {
                    showToast({ tone: "good", title: t("boost.deleted"), message: plan.name });
                    discard();
                    onDeleted();
                  },
                })
              }
            />
          )}
          <span className="grow" />
          <Button type="submit" loading={saving.isPending} disabled={!canSave}>
            {plan ? t("common.save") : t("boost.make")}
          </Button>
        </div>
      )}
    </form>
  );
}
