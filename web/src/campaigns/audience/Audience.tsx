/** Whom a campaign would reach now, and why not the others; with a test message to oneself. */
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Send } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Campaign, CampaignPreview } from "../../api/types";
import { MoreButton } from "../../components/MoreButton";
import { Failed, Waiting } from "../../components/Notice";
import { showToast } from "../../components/toasts";
import { audienceQuery, useCampaignChanges } from "../campaigns";
import { useReasonText } from "../useReasonText";

interface Props {
  campaign: Campaign;
  canDesign: boolean;
}

export function Audience({ campaign, canDesign }: Props) {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const { test } = useCampaignChanges();
  const query = useInfiniteQuery(audienceQuery(campaign));
  if (query.error && !query.data) return <Failed error={query.error} />;
  if (!query.data) return <Waiting />;
  const summary = query.data.pages[0]?.summary;
  const deals = query.data.pages.flatMap((page) => page.data);

  return (
    <>
      {summary && <SummaryText summary={summary} />}
      {canDesign && (
        <div>
          <Button
            variant="default"
            leftSection={<Send size={15} aria-hidden />}
            loading={test.isPending}
            onClick={() =>
              test.mutate(campaign, {
                onSuccess: ({ to }) =>
                  showToast({ tone: "good", title: t("campaigns.test_sent"), message: t("campaigns.test_to", { to }) }),
              })
            }
          >
            {t("campaigns.test")}
          </Button>
        </div>
      )}
      <ul className="rows campaign-people">
        {deals.map((deal) => (
          <li key={deal.deal_id}>
            <span>
              <Link to="/board" search={{ deal: deal.deal_id }}>
                {deal.title}
              </Link>
              <small>{[deal.customer_name, deal.address, deal.language].filter(Boolean).join(" · ")}</small>
            </span>
            <small>{deal.reason === null ? t("campaigns.would_get") : reasonText(deal.reason, deal.detail)}</small>
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </>
  );
}

function SummaryText({ summary }: { summary: NonNullable<CampaignPreview["summary"]> }) {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  return (
    <div>
      <p className="campaign-sum">{t("campaigns.messages_of", { count: summary.messages, deals: summary.deals })}</p>
      <ul className="plain quiet">
        {summary.reasons.map(({ reason, count }) => (
          <li key={reason}>{`${String(count)} × ${reasonText(reason)}`}</li>
        ))}
      </ul>
      {!summary.complete && <p className="quiet">{t("campaigns.only_first")}</p>}
    </div>
  );
}
