import { gzipSync } from "node:zlib";

import type { Page } from "@playwright/test";

import { emailOf, expect, expectAccessible, openPage, speak, takePicture, signIn, test } from "./people";

const menu = (page: Page) => page.locator(".user-menu:popover-open");

test("after signing in a user comes to the page that they opened", async ({ page }) => {
  await signIn(page, "/tunnels?from=mail", "manager");
  await expect(page).toHaveURL(/\/tunnels\?from=mail$/);
  await expect(page.getByRole("button", { name: emailOf("manager") })).toContainText("Quản lý");
});

test("a person has their language in every browser, and another one in the same browser has theirs", async ({
  page,
  browser,
}) => {
  await openPage(page, "/tunnels", "manager");
  await page.getByRole("button", { name: /Tài khoản của/ }).click();
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
  await menu(page).getByText("English").click();
  await expect(page.getByRole("link", { name: "Pipelines and tunnels" })).toBeVisible();
  expect((await saved).ok()).toBe(true);

  const elsewhere = await browser.newPage({ locale: "vi-VN" });
  await signIn(elsewhere, "/tunnels", "manager");
  await expect(elsewhere.getByRole("link", { name: "Pipelines and tunnels" })).toBeVisible();
  await elsewhere.close();

  await page.evaluate(() => sessionStorage.clear());
  await openPage(page, "/tunnels", "viewer");
  await expect(page.getByRole("link", { name: "Phễu và đường hầm" })).toBeVisible();
  await openPage(page, "/tunnels", "manager");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await speak(page, null);
});

test("before it is known who the user is, the page has the language of the browser", async ({ browser }) => {
  for (const [locale, text] of [
    ["en-GB", "Signing in…"],
    ["vi-VN", "Đang đăng nhập…"],
  ] as const) {
    const page = await browser.newPage({ locale });
    await page.route("**/config.json", () => undefined); // signing in does not begin
    await page.goto("/tunnels");
    await expect(page.getByText(text, { exact: true })).toBeVisible();
    await page.close();
  }
});

test("a language that cannot be kept is taken back", async ({ page }) => {
  await openPage(page, "/tunnels", "agent");
  await page.route("**/v1/me", (route) => (route.request().method() === "PATCH" ? route.abort() : route.continue()));
  await page.getByRole("button", { name: /Tài khoản của/ }).click();
  await menu(page).getByText("English").click();
  await expect(page.locator(".toast.bad")).toBeVisible();
  await expect(page.getByRole("link", { name: "Phễu và đường hầm" })).toBeVisible();
});

test("the chosen language and colour scheme are kept", async ({ page }) => {
  await openPage(page, "/tunnels");
  await page.getByRole("button", { name: /Tài khoản của/ }).click();
  await menu(page).getByText("English").click();
  await menu(page).getByText("Dark").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.reload();
  await expect(page.getByRole("link", { name: "Pipelines and tunnels" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await page.getByRole("button", { name: /Account of/ }).click();
  await expect(menu(page).getByText("Sign out")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "shell-en-dark");
  await speak(page, null);
});

test("the title of the tab names the page", async ({ page }) => {
  await openPage(page, "/tunnels");
  await expect(page).toHaveTitle("Phễu và đường hầm · Sale Tunnel");
  await page.getByRole("link", { name: "Khách hàng" }).click();
  await expect(page).toHaveTitle("Khách hàng · Sale Tunnel");
});

test("a lost connection is said for as long as it lasts", async ({ page, context }) => {
  await openPage(page, "/tunnels");
  await context.setOffline(true);
  await expect(page.getByText("Bạn đang mất kết nối.")).toBeVisible();
  await expectAccessible(page);
  await context.setOffline(false);
  await expect(page.getByText("Bạn đang mất kết nối.")).toBeHidden();
});

test("a search without hits is not called an empty list", async ({ page }) => {
  await openPage(page, "/customers?q=nobodyhasthisname");
  await expect(page.getByText("Không tìm thấy khách hàng nào")).toBeVisible();
});

test("after signing out every page requires a sign-in", async ({ page }) => {
  await signIn(page, "/tunnels");
  await page.getByRole("button", { name: /Tài khoản của/ }).click();
  await menu(page).getByText("Đăng xuất").click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.goto("/tunnels");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("an expired token is renewed without a question", async ({ page }) => {
  await openPage(page, "/tunnels");
  await page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith("oidc.user:")) ?? "";
    const user = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Record<string, unknown>;
    sessionStorage.setItem(key, JSON.stringify({ ...user, expires_at: 1, id_token: "gone" }));
  });
  await page.reload();
  await expect(page.getByRole("button", { name: /Tài khoản của/ })).toBeVisible();
});

test("on a phone a button opens the navigation", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, "/tunnels");
  await page.getByRole("button", { name: "Mở menu" }).click();
  await expect(page.getByRole("dialog", { name: "Các trang" })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "shell-phone");
});

test("the first page is small: at most 170 kB before the first text, and 280 kB with the map, as they are sent", async ({
  page,
  request,
}) => {
  const loaded = new Set<string>();
  page.on("request", (asked) => loaded.add(new URL(asked.url()).pathname));
  await openPage(page, "/tunnels");
  await expect(page.getByRole("region", { name: "Bán hàng" })).toBeVisible();
  const sent = async (paths: string[]) => {
    const bodies = paths.map(async (path) => (await request.get(path)).body());
    return (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  };
  const shell = [...(await (await request.get("/")).text()).matchAll(/"(\/[\w./-]+\.(?:js|css))"/g)].map(
    ([, path]) => path ?? "",
  );
  expect(await sent(shell)).toBeLessThanOrEqual(170_000);
  expect(await sent([...loaded].filter((path) => /\.(js|css)$/.test(path)))).toBeLessThanOrEqual(280_000);
});
