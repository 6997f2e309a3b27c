import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Plan, PlanChange } from "../../api/types";
import { forecastQuery } from "../plans";
import { movesRepeats } from "./planDraft";

const TYPED_FOR = 400; // milliseconds without a change before it is counted

/** What the edited settings would do to the repeats that are not made yet. */
export function ForecastText({ plan, changes }: { plan: Plan; changes: PlanChange }) {
  const { t } = useTranslation();
  const [counted] = useDebouncedValue(changes, TYPED_FOR);
  const { data } = useQuery({ ...forecastQuery(plan, counted), enabled: movesRepeats(counted) });
  if (!data || !movesRepeats(changes)) return null;
  const { moved, at_once: atOnce, resting, ended } = data;
  const parts = [
    moved > 0 && t("boost.forecast.moved", { count: moved }),
    atOnce > 0 && t("boost.forecast.at_once", { count: atOnce }),
    resting > 0 && t("boost.forecast.resting", { count: resting }),
    ended > 0 && t("boost.forecast.ended", { count: ended }),
  ].filter((part) => part !== false);
  return (
    <p className="quiet" role="status">
      {parts.length === 0 ? t("boost.forecast.nothing") : parts.join(" ")} {data.has_more && t("boost.only_first")}
    </p>
  );
}
