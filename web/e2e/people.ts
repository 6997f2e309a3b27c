/** The people of the demo company, as they come in through the hosted page; and what every test watches for. */
import { AxeBuilder } from "@axe-core/playwright";
import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";

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

/** A picture of the page for people to look at, kept as an artefact. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `test-results/pictures/${name}.png`, animations: "disabled" });
}

/** No violation of WCAG 2.2 AA that axe can find. */
export async function expectAccessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(told).toEqual([]);
}
