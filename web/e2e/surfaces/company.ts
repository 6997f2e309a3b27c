/** What a company sets up: its plans, messages, campaigns, members, fields and connections. */
import { expect, type Page } from "@playwright/test";

import { emailOf } from "../people";
import { DIALOG, inTurn, type Known, OVER_DRAWER, press, pressInDrawer, type Surface } from "./surface";

const settings = () => "/settings";
const plan = ({ plan }: Known) => `/boost?plan=${plan}`;
const campaign = ({ campaign }: Known, view: string) => `/campaigns?campaign=${campaign}&view=${view}`;

async function openUserMenu(page: Page, { say }: Known): Promise<void> {
  await page.getByRole("button", { name: say("user.menu", { name: emailOf("admin") }) }).click();
}

async function openMemberMenu(page: Page, { say, member }: Known): Promise<void> {
  await page.getByRole("button", { name: say("members.more", { name: member }) }).click();
}

const pressOfTrigger =
  (key: string) =>
  async (page: Page, { say, trigger }: Known) => {
    await page
      .getByRole("listitem", { name: trigger })
      .getByRole("button", { name: say(key), exact: true })
      .click();
  };

export const COMPANY: Surface[] = [
  { name: "start", path: () => "/start" },
  { name: "notices", path: () => "/notices" },
  { name: "profile", path: () => "/profile" },
  { name: "boost", path: () => "/boost" },
  { name: "plan-history", path: (known) => `${plan(known)}&view=history` },
  { name: "new-plan", path: () => "/boost?edit=new", part: DIALOG },
  { name: "plan", path: (known) => `${plan(known)}&edit=${known.plan}`, part: DIALOG },
  {
    name: "delete-plan",
    path: (known) => `${plan(known)}&edit=${known.plan}`,
    reveal: pressInDrawer("boost.delete"),
    part: OVER_DRAWER,
  },
  { name: "messages", path: () => "/messages" },
  { name: "message-settings", path: () => "/messages?view=settings" },
  { name: "message-template", path: ({ template }) => `/messages?template=${template}` },
  {
    name: "template-fields",
    path: ({ template }) => `/messages?template=${template}`,
    reveal: press("messages.insert_into.text"),
  },
  { name: "campaigns", path: () => "/campaigns" },
  { name: "campaign-results", path: (known) => campaign(known, "results") },
  { name: "campaign-audience", path: (known) => campaign(known, "audience") },
  { name: "campaign-settings", path: (known) => campaign(known, "settings") },
  { name: "new-campaign", path: () => "/campaigns?campaign=new" },
  {
    name: "template-of-campaign",
    path: () => "/campaigns?campaign=new",
    reveal: press("messages.add_here"),
    part: DIALOG,
  },
  { name: "analytics", path: () => "/analytics" },
  { name: "settings", path: settings },
  { name: "invite", path: settings, reveal: press("members.invite"), part: DIALOG },
  { name: "member-menu", path: settings, reveal: openMemberMenu },
  {
    name: "remove-member",
    path: settings,
    reveal: inTurn(openMemberMenu, async (page, { say }) => {
      await page.getByRole("menuitem", { name: say("members.remove") }).click();
    }),
    part: DIALOG,
  },
  { name: "new-field", path: settings, reveal: press("custom_fields.add"), part: DIALOG },
  {
    name: "change-field",
    path: settings,
    reveal: press("custom_fields.edit", ({ used }) => ({ label: used })),
    part: DIALOG,
  },
  {
    name: "remove-field",
    path: settings,
    reveal: press("custom_fields.remove", ({ free }) => ({ label: free })),
    part: DIALOG,
  },
  {
    name: "field-in-use",
    path: settings,
    reveal: press("custom_fields.remove", ({ used }) => ({ label: used })),
    part: DIALOG,
  },
  {
    name: "lost-reasons",
    path: settings,
    reveal: async (page, { say }) => {
      await page.getByLabel(say("lost_reasons.label")).fill("Giá cao\nGiá cao");
      await expect(page.getByText(say("stages.reasons_problem.repeated", { reason: "Giá cao" }))).toBeVisible();
    },
  },
  { name: "hooks", path: () => "/hooks" },
  { name: "new-trigger", path: () => "/hooks", reveal: press("triggers.add"), part: DIALOG },
  { name: "change-trigger", path: () => "/hooks", reveal: pressOfTrigger("hooks.change"), part: DIALOG },
  { name: "trigger-secret", path: () => "/hooks", reveal: pressOfTrigger("hooks.rotate"), part: DIALOG },
  { name: "delete-trigger", path: () => "/hooks", reveal: pressOfTrigger("common.delete"), part: DIALOG },
  { name: "new-webhook", path: () => "/hooks", reveal: press("webhooks.add"), part: DIALOG },
  { name: "user-menu", path: settings, reveal: openUserMenu, screen: "wide" },
  {
    name: "navigation",
    path: settings,
    reveal: async (page, { say }) => {
      await page.getByRole("button", { name: say("nav.open") }).click();
    },
    part: "dialog.drawer",
    screen: "phone",
  },
  {
    name: "finder",
    path: settings,
    reveal: async (page, { double }) => {
      await page.keyboard.press("Control+k");
      const finder = page.locator("dialog.finder");
      await finder.getByRole("combobox").fill(double);
      await expect(finder.getByRole("option").first()).toBeVisible();
    },
    part: "dialog.finder",
  },
  { name: "keys", path: settings, reveal: (page) => page.keyboard.press("?"), part: "dialog.key-help" },
];
