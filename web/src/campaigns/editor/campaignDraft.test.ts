import { expect, test } from "vitest";

import type { Campaign } from "../../api/types";
import {
  findCampaignDifferences,
  isCampaignComplete,
  NEW_CAMPAIGN,
  toCampaignDraft,
  toNewCampaign,
} from "./campaignDraft";

const CAMPAIGN: Campaign = {
  id: "campaign_1",
  name: "Ưu đãi tháng",
  template_id: "template_1",
  segment: { pipeline_ids: ["pipe_1"], stage_ids: [], conditions: null },
  schedule: { kind: "every", at: "2026-12-01T09:00", every: "P1M", expression: null },
  state: "active",
  reason: null,
  next: null,
  running: null,
  created_at: "2026-11-29T00:00:00Z",
  updated_at: "2026-11-29T00:00:00Z",
  version: 1,
};
const DRAFT = toCampaignDraft(CAMPAIGN);

test("a campaign that is opened and not edited has no differences, and can be saved", () => {
  expect(findCampaignDifferences(CAMPAIGN, DRAFT)).toEqual({});
  expect(isCampaignComplete(DRAFT)).toBe(true);
});

test("another time is sent with its whole schedule", () => {
  expect(findCampaignDifferences(CAMPAIGN, { ...DRAFT, time: "10:30" })).toEqual({
    schedule: { kind: "every", at: "2026-12-01T10:30", every: "P1M", expression: null },
  });
});

test("a schedule has only the parts of its kind", () => {
  expect(toNewCampaign({ ...DRAFT, schedule: "once" }).schedule).toMatchObject({ every: null, expression: null });
  expect(toNewCampaign({ ...DRAFT, schedule: "cron" }).schedule).toMatchObject({ at: null, every: null });
});

test.each([
  ["no name", { name: " " }],
  ["no template", { templateId: null }],
  ["nobody to reach", { pipelines: [], stages: [] }],
  ["no first day", { day: null }],
  ["an unreadable time", { time: null }],
  ["an unreadable interval", { every: "" }],
  ["an empty expression", { schedule: "cron" as const, expression: " " }],
])("a campaign with %s cannot be saved", (_, part) => {
  expect(isCampaignComplete({ ...DRAFT, ...part })).toBe(false);
});

test("a new campaign needs everything but conditions", () => {
  expect(isCampaignComplete(NEW_CAMPAIGN)).toBe(false);
  const chosen = { name: "Ưu đãi", templateId: "template_1", stages: ["stage_1"], day: "2026-12-01" };
  expect(isCampaignComplete({ ...NEW_CAMPAIGN, ...chosen })).toBe(true);
});
