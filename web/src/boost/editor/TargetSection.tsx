import { Select, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline } from "../../api/types";
import { ResponsibleChoice } from "../../changes/ResponsibleChoice";
import { TemplateInput } from "../../changes/TemplateInput";
import { PLAIN_FIELDS } from "../../changes/title";
import { problemAt } from "../../components/problemAt";
import { findStage, stageOptions } from "../../components/stages";
import { MoneyField } from "../../inputs/MoneyField";
import { AMOUNT_KINDS, type PlanSection } from "./planDraft";

interface Props extends PlanSection {
  pipelines: Pipeline[];
  /** The currency of a fixed amount. */
  currency: string;
}

/** The deal that a plan makes: its stage, title, amount and responsible. */
export function TargetSection({ pipelines, currency, draft, readOnly, error, edit }: Props) {
  const { t } = useTranslation();
  const fixed = draft.amount.currency ?? currency;
  return (
    <section className="part">
      <h3>{t("boost.target_title")}</h3>
      <Select
        label={t("boost.comes_to")}
        required
        searchable
        allowDeselect={false}
        readOnly={readOnly}
        value={draft.target}
        data={stageOptions(pipelines)}
        error={problemAt(error, "/target")}
        onChange={(target) => edit({ target })}
      />
      <TemplateInput
        kind="title"
        fields={PLAIN_FIELDS}
        value={draft.title}
        source={findStage(pipelines, draft.stages[0] ?? "")}
        currency={currency}
        readOnly={readOnly}
        error={problemAt(error, "/title_template")}
        onChange={(title) => edit({ title })}
      />
      <Select
        label={t("boost.amount")}
        allowDeselect={false}
        readOnly={readOnly}
        value={draft.amount.kind}
        data={AMOUNT_KINDS.map((kind) => ({ value: kind, label: t(`boost.amounts.${kind}`) }))}
        onChange={(kind) => {
          if (kind) edit({ amount: { kind, amount: null, currency: kind === "fixed" ? fixed : null } });
        }}
      />
      {draft.amount.kind === "fixed" && (
        <MoneyField
          label={t("fields.amount")}
          required
          readOnly={readOnly}
          currency={fixed}
          bounds={{ min: 0, max: limits.PlanAmountInput.amount.maximum }}
          value={draft.amount.amount}
          onChange={(amount) => edit({ amount: { kind: "fixed", amount, currency: fixed } })}
        />
      )}
      <ResponsibleChoice draft={draft} readOnly={readOnly} edit={edit} />
      <Switch
        label={t("boost.skip_if_open")}
        description={t("boost.skip_if_open_detail")}
        checked={draft.skipIfOpen}
        disabled={readOnly}
        onChange={(event) => edit({ skipIfOpen: event.currentTarget.checked })}
      />
    </section>
  );
}
