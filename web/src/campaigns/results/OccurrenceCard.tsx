import { useTranslation } from "react-i18next";

import type { Campaign, Occurrence } from "../../api/types";
import { useReasonText } from "../useReasonText";
import { Recipients } from "./Recipients";

interface Props {
  campaign: Campaign;
  occurrence: Occurrence;
  isOpen: boolean;
  onOpen: () => void;
}

const COUNTS = ["sent", "waiting", "skipped", "bounced", "complained", "failed", "unknown", "unsubscribed"] as const;

/** An occurrence: when it was, how many it reached, and whom. */
export function OccurrenceCard({ campaign, occurrence, isOpen, onOpen }: Props) {
  const { t, i18n } = useTranslation();
  const reasonText = useReasonText();
  const { counts, state, reason } = occurrence;
  const at = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  const shown = COUNTS.filter((name) => counts[name] > 0 || name === "sent");
  return (
    <article className="occurrence" aria-label={occurrence.local_time}>
      <header>
        <h3>
          <button type="button" aria-expanded={isOpen} onClick={onOpen}>
            <time dateTime={occurrence.at}>{at.format(new Date(occurrence.at))}</time>
          </button>
        </h3>
        <span className="campaign-state" data-state={state}>
          {t(`campaigns.occurrence_states.${state}`)}
        </span>
      </header>
      {reason && <p className="quiet">{t(`campaigns.occurrence_reasons.${reason}`)}</p>}
      {occurrence.slowed && <p className="quiet">{t("campaigns.slowed")}</p>}
      {counts.deals > 0 && (
        <dl className="counts">
          {shown.map((name) => (
            <div key={name}>
              <dt>{t(`campaigns.counts.${name}`)}</dt>
              <dd>{counts[name].toLocaleString(i18n.language)}</dd>
            </div>
          ))}
        </dl>
      )}
      {isOpen && (
        <>
          <ul className="plain quiet">
            {[...counts.skipped_reasons, ...counts.failed_reasons].map((one) => (
              <li key={one.reason}>{`${String(one.count)} × ${reasonText(one.reason)}`}</li>
            ))}
            {counts.unmet > 0 && <li>{`${String(counts.unmet)} × ${reasonText("unmet")}`}</li>}
            {counts.duplicates > 0 && <li>{`${String(counts.duplicates)} × ${reasonText("duplicate")}`}</li>}
          </ul>
          {counts.recipients > 0 && <Recipients campaign={campaign} occurrence={occurrence} />}
        </>
      )}
    </article>
  );
}
