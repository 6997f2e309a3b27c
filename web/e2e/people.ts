/**
 * The people of a company, as they come in; and what every test watches for.
 *
 * Every worker has a company of its own, like the one that `make up` makes; and since a worker ends with a test that
 * fails, no test sees what a failed one left behind.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { type APIRequestContext, type Locator, test as base, expect, type Page } from "@playwright/test";
import axe from "axe-core";

export { expect };

export type User = "admin" | "manager" | "agent" | "viewer";

const PASSWORD = "Sale-Tunnel-1"; // of infra/local/emulators/users.py: a pool that only this machine can reach
const CHECKOUT = join(import.meta.dirname, "..", "..");
const COMPANY = `c${Date.now().toString(36)}-${process.env.TEST_WORKER_INDEX ?? "0"}`;

export const addressOf = (user: User) => `${user}@${COMPANY}.example`;

export const test = base.extend<{ page: Page }, { company: string }>({
  /** The company, made anew. */
  company: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from it what the fixture needs: nothing
    async ({}, use) => {
      local("seed", "--tenant", COMPANY);
      await use(COMPANY);
    },
    { scope: "worker", auto: true, timeout: 120_000 },
  ],

  /** Fails a test at whose end the page has broken its own security policy or thrown an error. */
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !/Failed to load resource/.test(message.text()))
        complaints.push(message.text());
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

/** A command of the local cloud that runs, which `SALETUNNEL_LOCAL` names when it is not the checkout's own. */
export function local(...words: string[]): string {
  const python = process.env.PYTHON ?? join(CHECKOUT, ".venv", "bin", "python");
  return execFileSync(python, ["-m", "infra.local", ...words], { cwd: CHECKOUT, encoding: "utf8" });
}

/** Opens a path as one of the company's people, who comes in through the hosted page. */
export async function signIn(page: Page, path: string, user: User = "admin"): Promise<void> {
  await page.goto(path);
  await comeIn(page, user);
}

/** Fills in the hosted page, on which the browser is or to which it is on its way. */
export async function comeIn(page: Page, user: User = "admin"): Promise<void> {
  await page.getByLabel("Username").fill(addressOf(user));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main")).toBeVisible();
}

/** What the tab of each person keeps once they have signed in. */
const tabs = new Map<User, Record<string, string>>();

/** Opens a path as one of the company's people, who came in before. */
export async function open(page: Page, path: string, user: User = "admin"): Promise<void> {
  const tab = tabs.get(user);
  if (!tab) {
    await signIn(page, path, user);
    tabs.set(user, await page.evaluate(() => ({ ...sessionStorage })));
    return;
  }
  await page.goto("/favicon.svg");
  await page.evaluate((kept) => {
    Object.assign(sessionStorage, kept);
  }, tab);
  await page.goto(path);
  await expect(page.getByRole("main")).toBeVisible();
}

/** The API with the token of whoever is signed in on the page, to arrange and to look behind the screen. */
export async function api(page: Page): Promise<Api> {
  const token = await page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith("oidc.user:"));
    return key ? (JSON.parse(sessionStorage.getItem(key) ?? "{}") as { id_token: string }).id_token : "";
  });
  return new Api(page.request, token);
}

export class Api {
  constructor(
    private readonly request: APIRequestContext,
    private readonly token: string,
  ) {}

  async call<Answer>(method: string, path: string, body?: unknown, version?: number | "*"): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}` };
    if (version !== undefined) headers["if-match"] = version === "*" ? "*" : `"${String(version)}"`;
    const answer = await this.request.fetch(path, { method, headers, ...(body ? { data: body } : {}) });
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
    return (answer.status() === 204 ? undefined : await answer.json()) as Answer;
  }
}

interface Named {
  id: string;
  name: string;
}
export type Pipeline = Named & {
  version: number;
  stages: (Named & { color: string })[];
  tunnels: (Named & { version: number })[];
};
export interface Deal {
  id: string;
  title: string;
  pipeline_id: string;
  stage_id: string;
  version: number;
}

/** A pipeline of the company by name. */
export async function pipelineOf(page: Page, name: string): Promise<Pipeline> {
  const { data } = await (await api(page)).call<{ data: Pipeline[] }>("GET", "/v1/pipelines?limit=100");
  const found = data.find((one) => one.name === name);
  if (!found) throw new Error(`there is no pipeline ${name}`);
  return found;
}

/** A deal that no other test knows, on the first stage of Sales unless told otherwise. */
export async function newDeal(page: Page, title: string, fields: object = {}): Promise<Deal> {
  const stage_id = (await pipelineOf(page, "Bán hàng")).stages[0]?.id;
  return (await api(page)).call<Deal>("POST", "/v1/deals", {
    title,
    stage_id,
    amount: 125000,
    currency: "USD",
    ...fields,
  });
}

/** A text that no other run of a test has. */
export const once = () => Date.now().toString(36);

export const column = (page: Page, name: string) => page.getByRole("region", { name: new RegExp(`^${name}: `) });
export const card = (page: Page, title: string) => page.locator(".deal-card", { hasText: title });

/** As a hand does it: down on a card, and along to the middle of a column. */
export async function dragCard(page: Page, title: string, target: Locator): Promise<void> {
  const from = await card(page, title).boundingBox();
  const to = await target.boundingBox();
  if (!from || !to) throw new Error("nothing to drag");
  await page.mouse.move(from.x + 120, from.y + 60);
  await page.mouse.down();
  await page.mouse.move(from.x + 130, from.y + 70, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + 220, { steps: 12 });
  await page.mouse.up();
}

/** A picture of the page for people to look at, kept as an artefact. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `test-results/pictures/${name}.png`, animations: "disabled" });
}

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** No violation of WCAG 2.2 AA that axe can find on the page or a part of it, once colours that fade have arrived. */
export async function expectAccessible(page: Page, part = "html"): Promise<void> {
  await expect.poll(() => violations(page, part)).toEqual([]);
}

async function violations(page: Page, part: string): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([part, tags]) => {
      const options = { runOnly: tags, resultTypes: ["violations" as const] };
      const found = await (window as unknown as { axe: typeof axe }).axe.run(part, options);
      return found.violations.map(
        (one) =>
          `${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(", ")}`,
      );
    },
    [part, WCAG] as const,
  );
}
