/** A company that begins with nothing, and its admin in the browser. */
import type { Page } from "@playwright/test";

import type { Api } from "../people";
import { expect, openApi, runLocal } from "../people";

const PASSWORD = "Sale-Tunnel-1";
let companies = 0;

/** Opens a path as the admin of a new company. Returns the company's name among the tenants. */
export async function openEmptyCompany(page: Page, path: string): Promise<string> {
  companies += 1;
  const tenant = `n${Date.now().toString(36)}-${process.env.TEST_WORKER_INDEX ?? "0"}-${String(companies)}`;
  runLocal("seed", "--empty", "--tenant", tenant);
  await page.goto(path);
  await page.getByLabel("Username").fill(`admin@${tenant}.example`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main")).toBeVisible();
  return tenant;
}

/** The names of the company's pipelines, in their order. */
export async function pipelineNames(page: Page): Promise<string[]> {
  return (await list(await openApi(page), "/v1/pipelines?limit=100")).map(({ name }) => name);
}

export async function list(server: Api, path: string): Promise<{ id: string; name: string }[]> {
  return (await server.call<{ data: { id: string; name: string }[] }>("GET", path)).data;
}
