/** Every page and dialog of the web client, and how a test opens it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { createDeal, type Deal, emailOf, expect, openApi, type Pipeline, uniqueSuffix } from "./people";

const TEXTS = {
  vi: readTexts("vi"),
  en: readTexts("en"),
};
type Say = (key: string, values?: Record<string, string>) => string;

export interface Known extends Scene {
  say: Say;
}

export interface Surface {
  name: string;
  path: (known: Known) => string;
  /** Opens the dialog; without it the page itself is shown. */
  reveal?: (page: Page, known: Known) => Promise<void>;
  /** The selector of the part to check, when another entry checks the page around it. */
  part?: string;
}

const press = (key: string, values?: (known: Known) => Record<string, string>) => async (page: Page, known: Known) => {
  await page
    .getByRole("main")
    .getByRole("button", { name: known.say(key, values?.(known)), exact: true })
    .first()
    .click();
};
const DIALOG = "[role=dialog]";
const board = ({ deal }: Known) => `/board/${deal.pipeline_id}?q=${encodeURIComponent(deal.title)}`;

export const SURFACES: Surface[] = [
  { name: "board", path: ({ deal }) => `/board/${deal.pipeline_id}` },
  { name: "quick-add", path: board, reveal: press("board.add") },
  { name: "filters", path: board, reveal: press("board.filters") },
  { name: "card-menu", path: board, reveal: press("board.send", ({ deal }) => ({ title: deal.title })) },
  {
    name: "bulk",
    path: board,
    reveal: async (page, { say, deal }) => {
      await page.getByLabel(say("board.select", { title: deal.title })).check();
    },
  },
  { name: "deal", path: ({ deal }) => `/board/${deal.pipeline_id}?deal=${deal.id}` },
  { name: "bin", path: () => "/bin" },
  { name: "tasks", path: () => "/tasks?who=all" },
  { name: "new-task", path: () => "/tasks", reveal: press("tasks.add"), part: DIALOG },
  { name: "notices", path: () => "/notices" },
  { name: "profile", path: () => "/profile" },
  { name: "customers", path: () => "/customers" },
  { name: "new-customer", path: () => "/customers", reveal: press("customers.add"), part: DIALOG },
  { name: "customer", path: ({ deal }) => `/customers?customer=${deal.customer_id}` },
  { name: "boost", path: () => "/boost" },
  { name: "new-plan", path: () => "/boost?edit=new", part: DIALOG },
  { name: "messages", path: () => "/messages" },
  { name: "message-settings", path: () => "/messages?view=settings" },
  { name: "message-template", path: ({ template }) => `/messages?template=${template}` },
  { name: "campaigns", path: () => "/campaigns" },
  { name: "campaign-audience", path: () => "/campaigns?view=audience" },
  { name: "campaign-settings", path: () => "/campaigns?view=settings" },
  { name: "new-campaign", path: () => "/campaigns?campaign=new" },
  { name: "analytics", path: () => "/analytics" },
  { name: "settings", path: () => "/settings" },
  { name: "hooks", path: () => "/hooks" },
  { name: "new-trigger", path: () => "/hooks", reveal: press("triggers.add"), part: DIALOG },
  { name: "new-webhook", path: () => "/hooks", reveal: press("webhooks.add"), part: DIALOG },
  { name: "invite", path: () => "/settings", reveal: press("members.invite"), part: DIALOG },
  { name: "new-field", path: () => "/settings", reveal: press("custom_fields.add"), part: DIALOG },
  {
    name: "remove-member",
    path: () => "/settings",
    reveal: async (page, { say, member }) => {
      await page.getByRole("button", { name: say("members.more", { name: member }) }).click();
      await page.getByRole("menuitem", { name: say("members.remove") }).click();
    },
    part: DIALOG,
  },
  {
    name: "remove-field",
    path: () => "/settings",
    reveal: press("custom_fields.remove", ({ free }) => ({ label: free })),
    part: DIALOG,
  },
  {
    name: "field-in-use",
    path: () => "/settings",
    reveal: press("custom_fields.remove", ({ used }) => ({ label: used })),
    part: DIALOG,
  },
  {
    name: "user-menu",
    path: () => "/settings",
    reveal: async (page, { say }) => {
      await page.getByRole("button", { name: say("user.menu", { name: emailOf("admin") }) }).click();
    },
  },
  { name: "not-found", path: () => "/no-such-page" },
  { name: "tunnels", path: () => "/tunnels" },
  { name: "new-pipeline", path: () => "/tunnels", reveal: press("tunnels.add_pipeline"), part: DIALOG },
  {
    name: "new-stage",
    path: () => "/tunnels",
    reveal: press("stages.add_to", ({ pipeline }) => ({ name: pipeline.name })),
    part: DIALOG,
  },
  {
    name: "new-tunnel",
    path: () => "/tunnels",
    reveal: async (page, { say, pipeline }) => {
      const lane = page.getByRole("region", { name: pipeline.name });
      await lane
        .getByRole("button", { name: say("tunnels.start_from", { stage: pipeline.stages[0]?.name ?? "" }) })
        .press("Enter");
      await page
        .getByRole("button", { name: say("tunnels.lead_to", { stage: "Thành công" }) })
        .first()
        .click();
    },
    part: DIALOG,
  },
  { name: "tunnel", path: ({ tunnel }) => `/tunnels?tunnel=${tunnel}` },
  {
    name: "simulate",
    path: ({ tunnel }) => `/tunnels?tunnel=${tunnel}`,
    reveal: press("simulation.open"),
    part: DIALOG,
  },
  { name: "apply", path: ({ tunnel }) => `/tunnels?tunnel=${tunnel}`, reveal: press("apply.open"), part: DIALOG },
  { name: "stage", path: ({ pipeline }) => `/tunnels?stage=${pipeline.stages[0]?.id ?? ""}` },
  { name: "new-rule", path: ({ pipeline }) => `/tunnels?stage=${pipeline.stages[0]?.id ?? ""}&rule=new` },
  { name: "rule", path: ({ rule }) => `/tunnels?rule=${rule}` },
  {
    name: "remove-stage",
    path: ({ pipeline }) => `/tunnels?stage=${pipeline.stages[0]?.id ?? ""}`,
    reveal: press("removal.delete_stage"),
    part: DIALOG,
  },
  {
    name: "asked",
    path: ({ pipeline }) => `/board/${pipeline.id}`,
    reveal: async (page, { say, pipeline, waiting }) => {
      await page.getByRole("button", { name: say("board.send", { title: waiting }) }).click();
      await page.getByRole("menuitem", { name: pipeline.stages[1]?.name ?? "" }).click();
    },
    part: DIALOG,
  },
];

export interface Scene {
  deal: Deal & { customer_id: string };
  /** A pipeline whose second stage requires fields, and the title of a deal that lacks them. */
  pipeline: Pipeline;
  waiting: string;
  /** The name of an invited member. */
  member: string;
  /** The labels of two custom fields: the stage requires the first one, and nothing uses the second one. */
  used: string;
  free: string;
  /** The id of a tunnel that begins in the pipeline. */
  tunnel: string;
  /** The id of a rule that leads on from its first stage, after a time. */
  rule: string;
  /** The id of a message template. */
  template: string;
}

/** Creates what the surfaces show. */
export async function arrange(page: Page): Promise<Scene> {
  const server = await openApi(page);
  const run = uniqueSuffix();
  const fields = { customer: { name: "Trần Văn An", phone: "0912 345 678" }, tags: ["vip"], source: "Hội chợ" };
  const deal = (await createDeal(page, `Máy rửa bát ${run}`, fields)) as Known["deal"];
  const [used, free] = [`Tầng ${run}`, `Số máy ${run}`];
  const { custom_fields } = await server.call<{ custom_fields: object[] }>("GET", "/v1/account");
  const declared = [
    { name: `floor_${run}`, label: used, type: "choice", choices: ["Trệt", "Một"] },
    { name: `serial_${run}`, label: free, type: "text", choices: [] },
  ];
  await server.call("PATCH", "/v1/account", { custom_fields: [...custom_fields, ...declared] }, "*");
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Tư vấn ${run}` });
  const asking = {
    required_fields: [`custom.floor_${run}`, "amount", "expected_close_date", "responsible_id", "tags", "comments"],
  };
  const stage = `/v1/pipelines/${pipeline.id}/stages/${pipeline.stages[1]?.id ?? ""}`;
  await server.call("PATCH", stage, asking, "*");
  const source = { stage_id: pipeline.stages[0]?.id };
  const target = { stage_id: deal.stage_id };
  const tunnel = await server.call<{ id: string }>("POST", "/v1/tunnels", {
    source,
    target,
    action: "copy",
    enabled: true,
  });
  const rule = await server.call<{ id: string }>("POST", "/v1/rules", {
    name: `Nhắc ${run}`,
    stage: source,
    when: { kind: "after", period: "P3D" },
    action: { kind: "make_deal", target },
  });
  const template = await server.call<{ id: string }>("POST", "/v1/message-templates", {
    name: `Ưu đãi ${run}`,
    channel: "email",
    purpose: "marketing",
    texts: { vi: { subject: "Chào {{ customer.name }}", html: "<p>{{ deal.title }} {{ deal.source }}</p>" } },
  });
  const member = `Nguyễn Thị Mai ${run}`;
  await server.call("POST", "/v1/members", {
    email: `mai-${run}@${emailOf("agent").split("@")[1] ?? ""}`,
    name: member,
    role: "agent",
  });
  const waiting = `Đang đợi ${run}`;
  await createDeal(page, waiting, { ...source, amount: null });
  await expect.poll(async () => countFound(page, deal.title)).toBe(1);
  return { deal, pipeline, waiting, member, used, free, tunnel: tunnel.id, rule: rule.id, template: template.id };
}

async function countFound(page: Page, title: string): Promise<number> {
  const path = `/v1/deals?q=${encodeURIComponent(title)}`;
  return (await (await openApi(page)).call<{ data: unknown[] }>("GET", path)).data.length;
}

function readTexts(language: string): Record<string, Record<string, string>> {
  const folder = join(import.meta.dirname, "..", "src", "i18n");
  const parts = readdirSync(join(folder, "pages")).filter((name) => name.endsWith(`.${language}.json`));
  const paths = [`${language}.json`, ...parts.map((name) => join("pages", name))];
  return Object.assign(
    {},
    ...paths.map((path) => JSON.parse(readFileSync(join(folder, path), "utf8")) as object),
  ) as Record<string, Record<string, string>>;
}

/** Returns a function that gives the text of a key as the screen shows it. */
export function sayInLanguage(language: keyof typeof TEXTS): Say {
  return (key, values = {}) => {
    const [group = "", name = ""] = key.split(".");
    const text = TEXTS[language][group]?.[name];
    if (text === undefined) throw new Error(`the key ${key} has no text`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, value: string) => values[value] ?? "");
  };
}
