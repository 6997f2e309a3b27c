/** A rule of a stage, or a new one. Nothing is saved before the user saves. */
import { Button, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { meQuery } from "../../api/queries";
import type { Pipeline, Rule, Stage } from "../../api/types";
import { DeleteButton } from "../../components/DeleteButton";
import { DesignProblem } from "../../components/DesignProblem";
import { keepFootHeight } from "../../components/focus/footHeight";
import { problemAt } from "../../components/problemAt";
import { showToast } from "../../components/toasts";
import { useEdited } from "../../unsaved/useEdited";
import { useIsChanged, useUnsaved } from "../../unsaved/useUnsaved";
import { Panel } from "../design/Panel";
import { PlaceInOrder } from "../design/PlaceInOrder";
import { TryRule } from "../trial/TryRule";
import { ActionInput } from "./ActionInput";
import { ConditionSection } from "./ConditionSection";
import { OrderInput } from "./OrderInput";
import {
  canWaitElsewhere,
  findRuleDifferences,
  isActionComplete,
  isRuleComplete,
  isWhenComplete,
  NEW_DRAFT,
  NEW_WHEN,
  newRule,
  type OpenRuns,
  toRuleDraft,
  toTimeChange,
  toTrial,
  toWhen,
  type WhenDraft,
} from "./ruleDraft";
import { useRuleChanges } from "./rules";
import { RuleWarnings } from "./RuleWarnings";
import { RunLog } from "./RunLog";
import { WhenSection } from "./WhenSection";
import "./rules.css";

interface Props {
  /** Null for a new rule. */
  rule: Rule | null;
  source: { pipeline: Pipeline; stage: Stage };
  /** The rules of the stage, in their order. */
  siblings: readonly Rule[];
  pipelines: readonly Pipeline[];
  canDesign: boolean;
  onMade: (rule: Rule) => void;
  /** Goes back to the stage. */
  onBack: () => void;
  onClose: () => void;
}

export function RuleEditor({ onClose, ...props }: Props) {
  const { t } = useTranslation();
  const { pipeline, stage } = props.source;
  return (
    <Panel
      title={props.rule?.name ?? t("rules.new")}
      kicker={t("rules.of", { stage: `${pipeline.name} / ${stage.name}` })}
      onClose={onClose}
    >
      <RuleForm {...props} />
    </Panel>
  );
}

const toDraft = (rule: Rule | null) => (rule ? toRuleDraft(rule) : NEW_DRAFT);

function RuleForm({ rule, source, siblings, pipelines, canDesign, onMade, onBack }: Omit<Props, "onClose">) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { addRule, changeRule, orderRules, deleteRule } = useRuleChanges();
  const { draft, edit, reset, keep } = useEdited(rule, toDraft);
  const [newWhen, setNewWhen] = useState<WhenDraft | null>(rule ? null : NEW_WHEN);
  const [openRuns, setOpenRuns] = useState<OpenRuns | null>(null);
  const isNewChanged = useIsChanged([draft, newWhen]);
  const currency = rule?.action.changes.set.currency ?? user?.account.currency ?? "VND";
  const when = newWhen ? toWhen(newWhen) : rule?.when;
  const frozen = user?.account.frozen_pipelines ?? [];
  const targets = pipelines.filter(({ id }) => !frozen.includes(id) || id === rule?.action.target?.pipeline_id);
  const change = rule
    ? { ...findRuleDifferences(rule, draft, currency), ...toTimeChange(rule, newWhen, openRuns) }
    : null;
  const isChanged = change === null || Object.keys(change).length > 0;
  const form = useRef<HTMLFormElement>(null);
  const { discard } = useUnsaved(rule ? isChanged : isNewChanged, { form });
  const isTimed = newWhen === null || isWhenComplete(newWhen);
  const isChosen = !change?.when || openRuns !== null;
  const canSave = isChanged && isRuleComplete(draft) && isTimed && isChosen;
  const error: unknown = rule ? changeRule.error : addRule.error;

  const save = () => {
    if (rule && change)
      changeRule.mutate(
        { rule, change },
        {
          onSuccess: (saved) => {
            keep(saved);
            setNewWhen(null);
            setOpenRuns(null);
            showToast({ tone: "good", title: t("rules.saved"), message: saved.name });
          },
        },
      );
    else if (newWhen)
      addRule.mutate(newRule(draft, newWhen, source.stage.id, currency), {
        onSuccess: (made) => {
          showToast({ tone: "good", title: t("rules.made"), message: made.name });
          discard();
          onMade(made);
        },
      });
  };

  return (
    <form
      ref={form}
      className="panel-body form"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) save();
      }}
    >
      <div>
        <Button size="compact-sm" variant="subtle" leftSection={<ArrowLeft size={14} aria-hidden />} onClick={onBack}>
          {t("rules.back")}
        </Button>
      </div>
      {rule && <RuleWarnings rule={rule} user={user} />}
      <Switch
        label={draft.enabled ? t("rules.is_on") : t("rules.is_off")}
        checked={draft.enabled}
        disabled={!canDesign}
        onChange={(event) => edit({ enabled: event.currentTarget.checked })}
      />
      <TextInput
        label={t("rules.name")}
        required
        maxLength={limits.NewRule.name.maxLength}
        readOnly={!canDesign}
        value={draft.name}
        error={problemAt(error, "/name")}
        onChange={(event) => edit({ name: event.currentTarget.value })}
      />
      <section className="part">
        <h3>{t("rules.when_title")}</h3>
        <WhenSection
          rule={rule}
          value={newWhen}
          openRuns={openRuns}
          pipelines={pipelines}
          readOnly={!canDesign}
          error={error}
          onChange={setNewWhen}
          onChoose={setOpenRuns}
        />
        {when && canWaitElsewhere(draft.action, when) && (
          <Switch
            label={t("rules.keeps")}
            description={t("rules.keeps_detail")}
            checked={draft.onLeave === "keep"}
            disabled={!canDesign}
            onChange={(event) => edit({ onLeave: event.currentTarget.checked ? "keep" : "cancel" })}
          />
        )}
      </section>
      <ConditionSection error={error} draft={draft} readOnly={!canDesign} edit={edit} />
      <section className="part">
        <h3>{t("rules.then")}</h3>
        <ActionInput
          source={source}
          pipelines={targets}
          currency={currency}
          error={error}
          draft={draft}
          readOnly={!canDesign}
          edit={edit}
        />
      </section>
      <OrderInput
        hasBefore={rule ? siblings.some(({ position }) => position < rule.position) : siblings.length > 0}
        draft={draft}
        readOnly={!canDesign}
        edit={edit}
      />
      {rule && (
        <PlaceInOrder
          items={siblings}
          id={rule.id}
          detail={t("rules.place_detail")}
          readOnly={!canDesign}
          error={orderRules.error}
          onOrder={orderRules.mutate}
        />
      )}
      {canDesign && when && isTimed && isActionComplete(draft) && (
        <TryRule rule={toTrial(draft, when, source.stage.id, currency)} />
      )}
      {rule && <RunLog rule={rule} pipelines={pipelines} />}
      {canDesign && (
        <div ref={keepFootHeight} className="panel-foot">
          {error !== null && <DesignProblem error={error} />}
          {rule && (
            <DeleteButton
              label={t("rules.delete")}
              question={t("rules.delete_which", { name: rule.name })}
              detail={t("rules.delete_detail")}
              request={deleteRule}
              onConfirm={() =>
                deleteRule.mutate(rule, {
                  onSuccess: () => {
                    showToast({ tone: "good", title: t("rules.deleted"), message: rule.name });
                    discard();
                    onBack();
                  },
                })
              }
            />
          )}
          <span className="grow" />
          {rule && isChanged && (
            <Button
              variant="default"
              onClick={() => {
                changeRule.reset();
                reset();
                setNewWhen(null);
                setOpenRuns(null);
              }}
            >
              {t("common.undo")}
            </Button>
          )}
          <Button type="submit" loading={rule ? changeRule.isPending : addRule.isPending} disabled={!canSave}>
            {rule ? t("common.save") : t("rules.make")}
          </Button>
        </div>
      )}
    </form>
  );
}
