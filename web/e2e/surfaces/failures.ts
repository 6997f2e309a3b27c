/** Pages that failed, have nothing to show, or must be waited for; and questions about what was typed. */
import { expect, type Page } from "@playwright/test";

import { expectErrors } from "../people";
import { type Known, press, type Surface } from "./surface";

/** A surface whose reads of these paths do not reach the API. */
function failed(name: string, path: Surface["path"], reads: string): Surface {
  return {
    name: `${name}-failed`,
    path,
    prepare: async (page) => {
      expectErrors(page, true);
      await page.route(reads, (route) => (route.request().method() === "GET" ? route.abort() : route.fallback()));
    },
    reveal: async (page, { say }) => {
      await expect(page.getByText(say("common.failed")).first()).toBeVisible();
    },
    leave: async (page) => {
      await page.unroute(reads);
      expectErrors(page, false);
    },
  };
}

async function typeCustomer(page: Page, known: Known): Promise<void> {
  await press("customers.add")(page, known);
  const name = page.getByRole("dialog").getByLabel(known.say("customers.name"));
  await name.fill("Chị Lan");
  await name.press("Escape");
}

export const FAILURES: Surface[] = [
  { name: "not-found", path: () => "/no-such-page" },
  failed("board", ({ empty }) => `/board/${empty.id}`, "**/v1/pipelines/*/board*"),
  failed("deal", ({ deal }) => `/board/${deal.pipeline_id}?deal=${deal.id}`, "**/v1/deals/*"),
  failed("customer", ({ deal }) => `/customers?customer=${deal.customer_id}`, "**/v1/customers/*"),
  failed("tasks", () => "/tasks?state=done", "**/v1/tasks?*"),
  failed("boost", () => "/boost", "**/v1/repeat-plans?*"),
  failed("analytics", () => "/analytics", "**/v1/analytics/**"),
  failed("settings", () => "/settings", "**/v1/members*"),
  { name: "board-empty", path: ({ empty }) => `/board/${empty.id}` },
  { name: "board-none-found", path: ({ empty }) => `/board/${empty.id}?q=khongcogiaodichnao` },
  { name: "tasks-empty", path: () => "/tasks?who=all&state=overdue" },
  { name: "customers-none-found", path: () => "/customers?q=khongcokhachnao" },
  {
    name: "offline",
    path: () => "/analytics",
    reveal: async (page, { say }) => {
      await page.context().setOffline(true);
      await expect(page.getByText(say("nav.offline"))).toBeVisible();
    },
    leave: (page) => page.context().setOffline(false),
  },
  {
    name: "discard-question",
    path: () => "/customers",
    reveal: typeCustomer,
    part: "dialog.alert-dialog[open]",
  },
];
