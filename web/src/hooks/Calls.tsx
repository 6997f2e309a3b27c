import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Trigger } from "../api/types";
import { Failed, Waiting } from "../components/Notice";
import { callsQuery } from "./hooks";

/** The last calls of a trigger, the newest first, with why nothing moved. */
export function Calls({ trigger }: { trigger: Trigger }) {
  const { t, i18n } = useTranslation();
  const { data, error } = useQuery(callsQuery(trigger));
  if (!data) return error ? <Failed error={error} /> : <Waiting />;
  if (data.data.length === 0) return <p>{t("triggers.no_calls")}</p>;
  return (
    <ul className="hooks-rows" aria-label={t("triggers.calls")}>
      {data.data.map((call) => (
        <li key={call.id}>
          <p>
            {t(`triggers.call_states.${call.state}`)} ·{" "}
            {new Date(call.received_at).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "medium" })}
          </p>
          {call.reason !== null && <p className="hooks-detail">{t(`triggers.reasons.${call.reason}`)}</p>}
        </li>
      ))}
    </ul>
  );
}
