import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import type { Condition } from "../api/types";
import { ConditionBuilder } from "./ConditionBuilder";

interface Props {
  value: Condition | null;
  readOnly: boolean;
  /** What is said when there are no conditions. */
  none: string;
  onChange: (conditions: Condition | null) => void;
}

/** The conditions in a part of a form, with amounts in the currency of the company. */
export function ConditionPart({ value, readOnly, none, onChange }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  return (
    <div>
      <p className="label">{t("conditions.title")}</p>
      <ConditionBuilder
        value={value}
        currency={user?.account.currency ?? "VND"}
        readOnly={readOnly}
        none={none}
        onChange={onChange}
      />
    </div>
  );
}
