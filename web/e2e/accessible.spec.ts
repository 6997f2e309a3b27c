/** No page and no dialog breaks WCAG 2.2 AA, in either language and either colour. The map of tunnels has tests of its own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { addressOf, api, type Deal, expect, expectAccessible, newDeal, once, open, picture, test } from "./people";

const TEXTS = {
  vi: textsOf("vi"),
  en: textsOf("en"),
};
type Say = (key: string, values?: Record<string, string>) => string;

interface Known {
  deal: Deal & { customer_id: string };
  say: Say;
}

interface Surface {
  name: string;
  path: (known: Known) => string;
  /** What opens the dialog; the page itself without it. */
  reveal?: (page: Page, known: Known) => Promise<void>;
}

const press = (key: string, values?: (known: Known) => Record<string, string>) => async (page: Page, known: Known) => {
  await page.getByRole("main").getByRole("button", { name: known.say(key, values?.(known)), exact: true }).first().click();
};
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
  { name: "new-customer", path: () => "/customers", reveal: press("customers.add") },
  { name: "customer", path: ({ deal }) => `/customers?customer=${deal.customer_id}` },
  { name: "boost", path: () => "/boost" },
  { name: "new-plan", path: () => "/boost", reveal: press("boost.add") },
  { name: "analytics", path: () => "/analytics" },
  { name: "settings", path: () => "/settings" },
  { name: "invite", path: () => "/settings", reveal: press("members.invite") },
  { name: "new-field", path: () => "/settings", reveal: press("custom_fields.add") },
  {
    name: "user-menu",
    path: () => "/settings",
    reveal: async (page, { say }) => {
      await page.getByRole("button", { name: say("user.menu", { name: addressOf("admin") }) }).click();
    },
  },
  { name: "not-found", path: () => "/no-such-page" },
];

for (const language of ["vi", "en"] as const) {
  test(`every page and dialog is accessible in ${language}, light and dark`, async ({ page }) => {
    test.setTimeout(400_000);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.addInitScript((chosen) => { localStorage.setItem("saletunnel.language", chosen); }, language);
    await open(page, "/board");
    const say = sayIn(language);
    const fields = { customer: { name: "Trần Văn An", phone: "0912 345 678" }, tags: ["vip"], source: "Hội chợ" };
    const deal = (await newDeal(page, `Máy rửa bát ${once()}`, fields)) as Known["deal"];
    await expect.poll(async () => foundBy(page, deal.title)).toBe(1);
    for (const { name, path, reveal } of SURFACES) {
      await test.step(name, async () => {
        await page.goto(path({ deal, say }));
        await expect(page.getByText(say("common.loading"))).toHaveCount(0);
        await reveal?.(page, { deal, say });
        await page.emulateMedia({ colorScheme: "light" });
        await expectAccessible(page);
        await page.emulateMedia({ colorScheme: "dark" });
        await expectAccessible(page);
        await picture(page, `accessible-${language}-dark-${name}`);
      });
    }
  });
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
