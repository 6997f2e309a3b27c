/** No page and no dialog breaks WCAG 2.2 AA, in either language and either colour. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import {
  addressOf,
  api,
  type Deal,
  expect,
  expectAccessible,
  newDeal,
  once,
  open,
  picture,
  type Pipeline,
  test,
} from "./people";

const TEXTS = {
  vi: textsOf("vi"),
  en: textsOf("en"),
};
type Say = (key: string, values?: Record<string, string>) => string;

interface Known extends Arranged {
  say: Say;
}

interface Surface {
  name: string;
  path: (known: Known) => string;
  /** What opens the dialog; the page itself without it. */
  reveal?: (page: Page, known: Known) => Promise<void>;
  /** What is revealed, where the page around it has been looked at before. */
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

const SURFACES: Surface[] = [
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
  { name: "customers", path: () => "/customers" },
  { name: "new-customer", path: () => "/customers", reveal: press("customers.add"), part: DIALOG },
  { name: "customer", path: ({ deal }) => `/customers?customer=${deal.customer_id}` },
  { name: "boost", path: () => "/boost" },
  { name: "new-plan", path: () => "/boost", reveal: press("boost.add"), part: DIALOG },
  { name: "analytics", path: () => "/analytics" },
  { name: "settings", path: () => "/settings" },
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
      await page.getByRole("button", { name: say("user.menu", { name: addressOf("admin") }) }).click();
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

for (const language of ["vi", "en"] as const) {
  test(`every page and dialog is accessible in ${language}, light and dark`, async ({ page }) => {
    test.setTimeout(400_000);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.addInitScript((chosen) => localStorage.setItem("saletunnel.language", chosen), language);
    await open(page, "/board");
    const known = { ...(await arranged(page)), say: sayIn(language) };
    let shown = "";
    for (const { name, path, reveal, part } of SURFACES) {
      await test.step(name, async () => {
        const wanted = path(known);
        if (wanted !== shown) await page.goto(wanted);
        shown = wanted;
        await expect(page.getByText(known.say("common.loading"))).toHaveCount(0);
        await reveal?.(page, known);
        if (part) await expect(page.locator(part)).toBeVisible();
        await page.emulateMedia({ colorScheme: "light" });
        await expectAccessible(page, part);
        await page.emulateMedia({ colorScheme: "dark" });
        await expectAccessible(page, part);
        await picture(page, `accessible-${language}-dark-${name}`);
        if (part) {
          await page
            .locator(part)
            .getByRole("button", { name: known.say("common.close"), exact: true })
            .first()
            .click();
          await expect(page.locator(part)).toHaveCount(0);
        } else if (reveal) {
          await page.keyboard.press("Escape");
        }
      });
    }
  });
}

interface Arranged {
  deal: Deal & { customer_id: string };
  /** A pipeline whose second stage asks for fields, and the title of a deal that lacks them. */
  pipeline: Pipeline;
  waiting: string;
  /** The name of somebody who was invited. */
  member: string;
  /** Labels of fields: one that the stage asks for, one that nothing goes by. */
  used: string;
  free: string;
  /** The id of a tunnel from the pipeline. */
  tunnel: string;
}

/** What the surfaces show, made of the company's own. */
async function arranged(page: Page): Promise<Arranged> {
  const server = await api(page);
  const run = once();
  const fields = { customer: { name: "Trần Văn An", phone: "0912 345 678" }, tags: ["vip"], source: "Hội chợ" };
  const deal = (await newDeal(page, `Máy rửa bát ${run}`, fields)) as Known["deal"];
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
  const member = `Nguyễn Thị Mai ${run}`;
  await server.call("POST", "/v1/members", {
    email: `mai-${run}@${addressOf("agent").split("@")[1] ?? ""}`,
    name: member,
    role: "agent",
  });
  const waiting = `Đang đợi ${run}`;
  await newDeal(page, waiting, { ...source, amount: null });
  await expect.poll(async () => foundBy(page, deal.title)).toBe(1);
  return { deal, pipeline, waiting, member, used, free, tunnel: tunnel.id };
}

async function foundBy(page: Page, title: string): Promise<number> {
  const path = `/v1/deals?q=${encodeURIComponent(title)}`;
  return (await (await api(page)).call<{ data: unknown[] }>("GET", path)).data.length;
}

function textsOf(language: string): Record<string, Record<string, string>> {
  const path = join(import.meta.dirname, "..", "src", "i18n", `${language}.json`);
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, string>>;
}

/** The text of a key as the screen has it. */
function sayIn(language: keyof typeof TEXTS): Say {
  return (key, values = {}) => {
    const [group = "", name = ""] = key.split(".");
    const text = TEXTS[language][group]?.[name];
    if (text === undefined) throw new Error(`there is no text ${key}`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, value: string) => values[value] ?? "");
  };
}
