import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { RuleSection } from "./ruleDraft";

interface Props extends RuleSection {
  /** Whether the stage has a rule before this one. */
  hasBefore: boolean;
}

/** Whether a rule waits for the rule before it, and what its failure means for those that wait for it. */
export function OrderInput({ hasBefore, draft, readOnly, edit }: Props) {
  const { t } = useTranslation();
  return (
    <section className="part">
      <h3>{t("rules.order_title")}</h3>
      {(hasBefore || draft.order === "in_order") && (
        <Switch
          label={t("rules.in_order")}
          description={t("rules.in_order_detail")}
          checked={draft.order === "in_order"}
          disabled={readOnly}
          onChange={(event) => edit({ order: event.currentTarget.checked ? "in_order" : "side_by_side" })}
        />
      )}
      <Switch
        label={t("rules.stops")}
        description={t("rules.stops_detail")}
        checked={draft.onFailure === "stop"}
        disabled={readOnly}
        onChange={(event) => edit({ onFailure: event.currentTarget.checked ? "stop" : "continue" })}
      />
    </section>
  );
}
