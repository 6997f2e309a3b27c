/** The board, deals, tasks and customers. */
import { expect, type Page } from "@playwright/test";

import { DIALOG, inTurn, type Known, OVER_DRAWER, press, pressInDrawer, type Surface } from "./surface";

const board = ({ deal }: Known) => `/board/${deal.pipeline_id}?q=${encodeURIComponent(deal.title)}`;
const deal = ({ deal }: Known) => `/board/${deal.pipeline_id}?deal=${deal.id}`;
const customer = ({ deal }: Known) => `/customers?customer=${deal.customer_id}`;

async function select(page: Page, { say, waiting }: Known): Promise<void> {
  await page.getByLabel(say("board.select", { title: waiting.title })).check();
}

async function openMergeDialog(page: Page, known: Known): Promise<void> {
  await pressInDrawer("customer_page.merge_with")(page, known);
  await expect(page.locator(OVER_DRAWER)).toBeVisible();
}

const nameView = press("board.view_save");

const comment = (page: Page, { say }: Known) => page.getByRole("textbox", { name: say("deals.comment") });

export const SALES: Surface[] = [
  { name: "board", path: ({ deal }) => `/board/${deal.pipeline_id}` },
  { name: "board-phone", path: ({ deal }) => `/board/${deal.pipeline_id}`, screen: "phone" },
  { name: "quick-add", path: board, reveal: press("board.add_to", () => ({ stage: "Mới" })) },
  { name: "filters", path: board, reveal: press("board.filters") },
  { name: "card-menu", path: board, reveal: press("board.send", ({ deal }) => ({ title: deal.title })) },
  { name: "compact-cards", path: board, reveal: press("board.compact"), leave: press("board.compact") },
  { name: "name-view", path: board, reveal: nameView, part: DIALOG },
  {
    name: "saved-views",
    path: board,
    reveal: inTurn(nameView, async (page, { say }) => {
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(say("board.view_name")).fill("Khách quen");
      await dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
      await page.getByRole("button", { name: "Khách quen" }).click();
    }),
  },
  { name: "bulk", path: ({ pipeline }) => `/board/${pipeline.id}`, reveal: select },
  {
    name: "bulk-asked",
    path: ({ pipeline }) => `/board/${pipeline.id}`,
    reveal: inTurn(select, async (page, { say, pipeline }) => {
      const bar = page.locator(".bulk-bar");
      await bar.getByRole("combobox").click();
      await page.getByRole("option", { name: pipeline.stages[1]?.name ?? "", exact: true }).click();
      await bar.getByRole("button", { name: say("board.send_all"), exact: true }).click();
    }),
    part: DIALOG,
  },
  {
    name: "asked",
    path: ({ pipeline }) => `/board/${pipeline.id}`,
    reveal: async (page, { say, pipeline, waiting }) => {
      await page.getByRole("button", { name: say("board.send", { title: waiting.title }) }).click();
      await page.getByRole("menuitem", { name: pipeline.stages[1]?.name ?? "" }).click();
    },
    part: DIALOG,
  },
  { name: "deal", path: deal },
  { name: "deal-on-journey", path: ({ waiting, pipeline }) => `/board/${pipeline.id}?deal=${waiting.id}` },
  { name: "calendar", path: deal, reveal: pressInDrawer("inputs.open_calendar") },
  {
    name: "mentions",
    path: deal,
    reveal: async (page, known) => {
      await comment(page, known).pressSequentially("@");
      await expect(page.getByRole("listbox", { name: known.say("deals.people") })).toBeVisible();
    },
    leave: (page, known) => comment(page, known).fill(""),
  },
  { name: "delete-deal", path: deal, reveal: pressInDrawer("deals.delete"), part: OVER_DRAWER },
  { name: "bin", path: () => "/bin" },
  { name: "tasks", path: () => "/tasks?who=all" },
  { name: "new-task", path: () => "/tasks", reveal: press("tasks.add"), part: DIALOG },
  {
    name: "edit-task",
    path: () => "/tasks?who=all",
    reveal: async (page, { task }) => {
      await page.getByRole("main").getByRole("button", { name: task, exact: true }).click();
    },
    part: DIALOG,
  },
  { name: "customers", path: () => "/customers" },
  { name: "new-customer", path: () => "/customers", reveal: press("customers.add"), part: DIALOG },
  { name: "customer", path: customer },
  { name: "delete-customer", path: customer, reveal: pressInDrawer("customers.delete"), part: OVER_DRAWER },
  { name: "merge", path: customer, reveal: openMergeDialog, part: OVER_DRAWER },
  {
    name: "merge-preview",
    path: customer,
    reveal: inTurn(openMergeDialog, async (page, { say, double }) => {
      await page.locator(OVER_DRAWER).getByRole("combobox").fill(double);
      await page.getByRole("option", { name: new RegExp(double) }).click();
      await expect(page.getByRole("region", { name: say("customer_page.merge_preview") })).toBeVisible();
    }),
    part: OVER_DRAWER,
  },
];
