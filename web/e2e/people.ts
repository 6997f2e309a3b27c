/**
 * The users of a company, and the checks of every test.
 *
 * The tests of a file have a company of their own in each worker, like the one that `make up` creates. It stays small,
 * so that its pages stay fast. Playwright ends a worker after a failed test, so no test sees what a failed test left
 * behind.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import {
  type APIRequestContext,
  type APIResponse,
  type Locator,
  test as base,
  expect,
  type Page,
} from "@playwright/test";

export { expectAccessible } from "./axe";
export { expect };

export type User = "admin" | "manager" | "agent" | "viewer";

const PASSWORD = "Sale-Tunnel-1"; // of infra/local/emulators/users.py: only this machine can reach the user pool
const CHECKOUT = join(import.meta.dirname, "..", "..");

/** The company of the file that this worker tests now. */
let current = { file: "", company: "" };

export const emailOf = (user: User) => `${user}@${current.company}.example`;

export const test = base.extend<{ page: Page; company: string }>({
  /** The company of the test's file. */
  company: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's dependencies from this pattern
    async ({}, use, { file, workerIndex }) => {
      if (current.file !== file) {
        current = { file, company: `c${Date.now().toString(36)}-${String(workerIndex)}` };
        runLocal("seed", "--tenant", current.company);
        storedTabs.clear();
      }
      await use(current.company);
    },
    { auto: true, timeout: 120_000 },
  ],

  /** Fails a test if the page violated its content security policy or threw an error. */
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !failing.has(page) && !EXPECTED.test(message.text()))
        complaints.push(message.text());
    });
    await use(page);
    if (speaking.has(page)) await speak(page, null); // the next test is another reader
    expect(complaints).toEqual([]);
  },
});

/** Responses with an error, and the scripts of a trace that is recorded, which the frame of a mail refuses. */
const EXPECTED = /Failed to load resource|Blocked script execution in 'about:blank'/;

/** The pages that show what they do with an error. React logs an error that takes a page down. */
const failing = new Set<Page>();

/** Says whether errors in the console of the page are expected. */
export function expectErrors(page: Page, areExpected: boolean): void {
  if (areExpected) failing.add(page);
  else failing.delete(page);
}

/** Runs a command of the running local cloud. SALETUNNEL_LOCAL names its folder if it is not that of the checkout. */
export function runLocal(...words: string[]): string {
  const python = process.env.PYTHON ?? join(CHECKOUT, ".venv", "bin", "python");
  return execFileSync(python, ["-m", "infra.local", ...words], { cwd: CHECKOUT, encoding: "utf8" });
}

/** Opens a path as a user who signs in on the hosted page. */
export async function signIn(page: Page, path: string, user: User = "admin"): Promise<void> {
  await page.goto(path);
  await fillInSignIn(page, user);
}

/** Fills in the hosted sign-in page, which is open or about to open. */
export async function fillInSignIn(page: Page, user: User = "admin"): Promise<void> {
  await page.getByLabel("Username").fill(emailOf(user));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main")).toBeVisible();
}

/** Ends the session: the token is expired, the refresh token is revoked, and the hosted page forgets the browser. */
export async function endSession(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith("oidc.user:")) ?? "";
    const user = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Record<string, unknown>;
    sessionStorage.setItem(key, JSON.stringify({ ...user, expires_at: 1, refresh_token: "revoked" }));
  });
}

/** The pages whose user has a language of their own, which the API keeps. */
const speaking = new Set<Page>();

/** The session storage of each user after the first sign-in. */
const storedTabs = new Map<User, Record<string, string>>();

/** Opens a path as a user who is already signed in. */
export async function openPage(page: Page, path: string, user: User = "admin"): Promise<void> {
  const tab = storedTabs.get(user);
  if (!tab) {
    await signIn(page, path, user);
    storedTabs.set(user, await page.evaluate(() => ({ ...sessionStorage })));
    return;
  }
  await page.goto("/favicon.svg");
  await page.evaluate((kept) => {
    Object.assign(sessionStorage, kept);
  }, tab);
  await page.goto(path);
  await expect(page.getByRole("main")).toBeVisible();
}

/** The API with the token of the signed-in user, to arrange data and to check what is stored. */
export async function openApi(page: Page): Promise<Api> {
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
    const answer = await this.send(method, path, body, version);
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
    return (answer.status() === 204 ? undefined : await answer.json()) as Answer;
  }

  /** Returns the problem for which the API refuses a call. */
  async expectRefusal(method: string, path: string, body: unknown, version?: number | "*"): Promise<{ code: string }> {
    const answer = await this.send(method, path, body, version);
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(false);
    return (await answer.json()) as { code: string };
  }

  private send(method: string, path: string, body?: unknown, version?: number | "*"): Promise<APIResponse> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}` };
    if (version !== undefined) headers["if-match"] = version === "*" ? "*" : `"${String(version)}"`;
    return this.request.fetch(path, { method, headers, ...(body ? { data: body } : {}) });
  }
}

/** Gives the user of the page a language, from its next loading on. A test gives it back with null: users are shared. */
export async function speak(page: Page, language: "vi" | "en" | null): Promise<void> {
  if (language) speaking.add(page);
  else speaking.delete(page);
  await (await openApi(page)).call("PATCH", "/v1/me", { language }, "*");
}

interface Named {
  id: string;
  name: string;
}
export interface Tunnel extends Named {
  version: number;
  enabled: boolean;
  action: string;
  position: number;
  delay: string | null;
  conditions: unknown;
  changes: { title_template: string | null; responsible: { kind: string; user_ids: string[] } };
}
export interface Pipeline extends Named {
  version: number;
  stages: (Named & { color: string; required_fields: string[] })[];
  tunnels: Tunnel[];
}
export interface Deal {
  id: string;
  title: string;
  pipeline_id: string;
  stage_id: string;
  version: number;
}

/** Finds a pipeline of the company by name. */
export async function findPipeline(page: Page, name: string): Promise<Pipeline> {
  const { data } = await (await openApi(page)).call<{ data: Pipeline[] }>("GET", "/v1/pipelines?limit=100");
  const found = data.find((one) => one.name === name);
  if (!found) throw new Error(`no pipeline has the name ${name}`);
  return found;
}

/** Creates a deal without a responsible on the first stage of Sales; `fields` may say otherwise. */
export async function createDeal(page: Page, title: string, fields: object = {}): Promise<Deal> {
  const stage_id = (await findPipeline(page, "Bán hàng")).stages[0]?.id;
  return (await openApi(page)).call<Deal>("POST", "/v1/deals", {
    title,
    stage_id,
    amount: 125000,
    currency: "USD",
    responsible_id: null,
    ...fields,
  });
}

/** A text that is different in every run. */
export const uniqueSuffix = () => Date.now().toString(36);

export const column = (page: Page, name: string) => page.getByRole("region", { name: new RegExp(`^${name}: `) });
export const card = (page: Page, title: string) => page.locator(".deal-card", { hasText: title });

/** Drags a card with the mouse to the middle of a column. */
export async function dragCard(page: Page, title: string, target: Locator): Promise<void> {
  await card(page, title).hover(); // waits until the card keeps its place
  const from = await card(page, title).boundingBox();
  const to = await target.boundingBox();
  if (!from || !to) throw new Error("the card or its target is not visible");
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 10, y + 10, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + 220, { steps: 12 });
  await page.mouse.up();
}

/** Takes a screenshot for people to look at; it is kept as an artefact. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `test-results/pictures/${name}.png`, animations: "disabled" });
}
