import { Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Campaign, Occurrence } from "../../api/types";
import { MoreButton } from "../../components/MoreButton";
import { recipientsQuery, type RecipientState } from "../campaigns";
import { useReasonText } from "../useReasonText";

interface Props {
  campaign: Campaign;
  occurrence: Occurrence;
}

const STATES = [
  "sent",
  "waiting",
  "skipped",
  "bounced",
  "complained",
  "failed",
  "unknown",
] as const satisfies RecipientState[];

/** Whom an occurrence has reached, and what became of the others. */
export function Recipients({ campaign, occurrence }: Props) {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const [state, setState] = useState<RecipientState | null>(null);
  const query = useInfiniteQuery(recipientsQuery(campaign, occurrence, state));
  const people = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <Select
        aria-label={t("campaigns.state_filter")}
        placeholder={t("campaigns.everybody")}
        clearable
        clearButtonProps={{ "aria-label": t("campaigns.everybody") }}
        value={state}
        data={STATES.map((one) => ({ value: one, label: t(`campaigns.counts.${one}`) }))}
        onChange={setState}
      />
      {query.data && people.length === 0 && <p className="quiet">{t("campaigns.nobody")}</p>}
      <ul className="rows campaign-people">
        {people.map((one) => (
          <li key={one.message_id ?? one.deal_id}>
            <span>
              <Link to="/board" search={{ deal: one.deal_id }}>
                {one.customer_name ?? t("campaigns.without_customer")}
              </Link>
              <small>{[one.address, one.language].filter(Boolean).join(" · ")}</small>
            </span>
            <small>
              {t(`campaigns.counts.${one.state}`)}
              {one.reason && `: ${reasonText(one.reason, one.detail)}`}
              {one.unsubscribed && ` · ${t("campaigns.counts.unsubscribed")}`}
            </small>
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </>
  );
}
