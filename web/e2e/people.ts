/** The people of the demo company, as they come in through the hosted page; and what every test watches for. */
import { AxeBuilder } from "@axe-core/playwright";
import { type APIRequestContext, type Locator, test as base, expect, type Page } from "@playwright/test";

export { expect };

export type User = "admin" | "manager" | "agent" | "viewer";

const PASSWORD = "Sale-Tunnel-1"; // of infra/local/users.py: a pool that only this machine can reach

export const test = base.extend<{ page: Page }>({
  /** Fails a test at whose end the page has broken its own security policy or thrown an error. */
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

/** Opens a path as one of the company's people, through the hosted page. */
export async function open(page: Page, path: string, user: User = "admin", tenant = "demo"): Promise<void> {
  await page.goto(path);
  await page.getByLabel("Username").fill(`${user}@${tenant}.example`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
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
export type Pipeline = Named & { version: number; stages: (Named & { color: string })[]; tunnels: (Named & { version: number })[] };
export interface Deal {
  id: string;
  title: string;
  pipeline_id: string;
  stage_id: string;
  version: number;
}

/** A pipeline of the demo company by name. */
export async function pipelineOf(page: Page, name: string): Promise<Pipeline> {
  const { data } = await (await api(page)).call<{ data: Pipeline[] }>("GET", "/v1/pipelines?limit=100");
  const found = data.find((one) => one.name === name);
  if (!found) throw new Error(`there is no pipeline ${name}`);
  return found;
}

/** A deal that no other test knows, on the first stage of Sales unless told otherwise. */
export async function newDeal(page: Page, title: string, fields: object = {}): Promise<Deal> {
  const stage_id = (await pipelineOf(page, "Bán hàng")).stages[0]?.id;
  return (await api(page)).call<Deal>("POST", "/v1/deals", { title, stage_id, amount: 125000, currency: "USD", ...fields });
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

/** No violation of WCAG 2.2 AA that axe can find, once colours that fade from one to another have arrived. */
export async function expectAccessible(page: Page): Promise<void> {
  await expect.poll(() => violations(page), { timeout: 5_000 }).toEqual([]);
}

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(", ")}`);
}
