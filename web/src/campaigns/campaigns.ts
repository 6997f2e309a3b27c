/** The campaigns, whom they would reach, and whom they have reached. */
import { infiniteQueryOptions, queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import { readNextItems } from "../api/pages";
import { readAllPages } from "../api/queries";
import type {
  Campaign,
  CampaignChange,
  CampaignPreview,
  NewCampaign,
  Occurrence,
  OccurrencePage,
  Recipient,
  RecipientPage,
  SentTest,
} from "../api/types";
import { useSubmission } from "../api/useSubmission";

const KEY = ["campaigns"] as const;
const REFRESH_EVERY = 4_000; // milliseconds, while messages are being sent
const LISTED_AT_ONCE = 20;

export const campaignsQuery = queryOptions({
  queryKey: KEY,
  queryFn: () =>
    readAllPages<Campaign>((cursor) =>
      unwrap(
        client.GET("/v1/campaigns", { params: { query: { limit: limits.list_campaigns.limit.maximum, cursor } } }),
      ),
    ),
  refetchInterval: ({ state }) => (state.data?.some(({ running }) => running !== null) ? REFRESH_EVERY : false),
});

/** The deals of the segment, with what each would get now, or why it would get nothing. */
export const audienceQuery = (campaign: Campaign) =>
  infiniteQueryOptions({
    queryKey: [...KEY, campaign.id, "audience", campaign.segment, campaign.template_id],
    queryFn: ({ pageParam }) =>
      unwrap<CampaignPreview>(
        client.GET("/v1/campaigns/{campaign_id}/preview", {
          params: {
            path: { campaign_id: campaign.id },
            query: { limit: LISTED_AT_ONCE, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** The occurrences that have begun or were skipped, newest first. */
export const occurrencesQuery = (campaign: Campaign) =>
  infiniteQueryOptions({
    queryKey: [...KEY, campaign.id, "occurrences"],
    queryFn: ({ pageParam }) =>
      unwrap<OccurrencePage>(
        client.GET("/v1/campaigns/{campaign_id}/occurrences", {
          params: {
            path: { campaign_id: campaign.id },
            query: { limit: LISTED_AT_ONCE, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: campaign.running ? REFRESH_EVERY : false,
  });

export type RecipientState = Recipient["state"];

export const recipientsQuery = (campaign: Campaign, occurrence: Occurrence, state: RecipientState | null) =>
  infiniteQueryOptions({
    queryKey: [...KEY, campaign.id, "recipients", occurrence.id, state],
    queryFn: ({ pageParam }) =>
      readNextItems<Recipient>(
        (cursor) =>
          unwrap<RecipientPage>(
            client.GET("/v1/campaigns/{campaign_id}/occurrences/{occurrence_id}/recipients", {
              params: {
                path: { campaign_id: campaign.id, occurrence_id: occurrence.id },
                query: { limit: LISTED_AT_ONCE, ...(state && { state }), cursor },
              },
            }),
          ),
        pageParam,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export function useCampaignChanges() {
  const queries = useQueryClient();
  const common = { meta: { quiet: true }, onSettled: () => queries.invalidateQueries({ queryKey: KEY }) };
  const add = useSubmission({
    ...common,
    mutationFn: (campaign: NewCampaign, header) =>
      unwrap<Campaign>(client.POST("/v1/campaigns", { params: { header }, body: campaign })),
  });
  const send = ({ campaign, changes }: { campaign: Campaign; changes: CampaignChange }) =>
    unwrap<Campaign>(
      client.PATCH("/v1/campaigns/{campaign_id}", {
        params: { path: { campaign_id: campaign.id }, header: ifMatch(campaign.version) },
        body: changes,
      }),
    );
  const change = useSubmission({ ...common, mutationFn: send });
  /** Shows its error in a toast, since it has no form. */
  const turn = useSubmission({ ...common, meta: {}, mutationFn: send });
  const test = useSubmission({
    mutationFn: (campaign: Campaign, header) =>
      unwrap<SentTest>(
        client.POST("/v1/campaigns/{campaign_id}/test", {
          params: { path: { campaign_id: campaign.id }, header },
          body: {},
        }),
      ),
  });
  const remove = useSubmission({
    ...common,
    mutationFn: (campaign: Campaign) =>
      unwrap(
        client.DELETE("/v1/campaigns/{campaign_id}", {
          params: { path: { campaign_id: campaign.id }, header: ifMatch(campaign.version) },
        }),
      ),
  });
  return { add, change, turn, test, remove };
}
