/** Notices: what a person is told, the number in the menu, and the profile in which they choose. */
import type { Page } from "@playwright/test";

import {
  createDeal,
  emailOf,
  expect,
  expectAccessible,
  openApi,
  openPage,
  signIn,
  speak,
  takePicture,
  test,
  uniqueSuffix,
  type User,
} from "../people";

interface Member {
  id: string;
  email: string;
  name: string;
}

async function findMember(page: Page, user: User): Promise<Member> {
  const { data } = await (await openApi(page)).call<{ data: Member[] }>("GET", "/v1/members?limit=100");
  const found = data.find(({ email }) => email === emailOf(user));
  if (!found) throw new Error(`${user} is no member`);
  return found;
}

const menu = (page: Page) => page.getByRole("navigation", { name: "Các trang" });
const rows = (page: Page) => page.getByRole("list", { name: "Thông báo, mới nhất trước" }).getByRole("listitem");

/** Waits until the API counts so many unread notices of the user of the page. */
async function expectUnread(page: Page, number: number): Promise<void> {
  const api = await openApi(page);
  await expect
    .poll(async () => (await api.call<{ unread_notices: number }>("GET", "/v1/tasks/count")).unread_notices)
    .toBe(number);
}

/** Registers the agent by a visit, and reads all of their notices. */
async function startAsAgent(page: Page): Promise<void> {
  await openPage(page, "/notices", "agent");
  await (await openApi(page)).call("POST", "/v1/notices/read", { until: "2100-01-01T00:00:00Z" });
  await expectUnread(page, 0);
}

test("a deal that somebody gives is told, opens from its notice, and is read then", async ({ page, browser }) => {
  await startAsAgent(page);
  const agent = await findMember(page, "agent");
  const admins = await browser.newPage();
  await signIn(admins, "/tasks");
  const deal = await createDeal(admins, `Máy rửa bát ${uniqueSuffix()}`, { responsible_id: agent.id });
  await expectUnread(page, 1);

  await page.goto("/tasks");
  await menu(page).getByRole("link", { name: "Thông báo (1 thông báo chưa đọc)" }).click();
  const row = rows(page).filter({ hasText: deal.title });
  await expect(row).toContainText("giao dịch nay do bạn phụ trách");
  await expectAccessible(page);
  await takePicture(page, "notices");
  await row.getByRole("link", { name: deal.title, exact: true }).click();
  await expect(page.getByRole("dialog", { name: deal.title })).toBeVisible();
  await expectUnread(page, 0);
  await page.goto("/notices");
  await expect(menu(page).getByRole("link", { name: "Thông báo", exact: true })).toBeVisible();
  await admins.close();
});

test("a due task is told, and all notices are read at once", async ({ page, browser }) => {
  await startAsAgent(page);
  const agent = await findMember(page, "agent");
  const admins = await browser.newPage();
  await signIn(admins, "/tasks");
  const title = `Gọi khách ${uniqueSuffix()}`;
  const deal = await createDeal(admins, `Bếp ${uniqueSuffix()}`, { responsible_id: agent.id });
  await (
    await openApi(admins)
  ).call("POST", "/v1/tasks", {
    deal_id: deal.id,
    title,
    responsible_id: agent.id,
    due_at: new Date(Date.now() + 2000).toISOString(),
  });
  await expectUnread(page, 2);
  await page.reload();
  await expect(rows(page).filter({ hasText: title })).toContainText("công việc đã đến hạn");
  await page.getByRole("button", { name: "Đánh dấu tất cả là đã đọc" }).click();
  await expect(page.getByRole("button", { name: "Đánh dấu tất cả là đã đọc" })).toBeDisabled();
  await expect(menu(page).getByRole("link", { name: "Thông báo", exact: true })).toBeVisible();
  await expectUnread(page, 0);
  await admins.close();
});

test("a person changes their name and what they are told in the profile, from the user menu", async ({ page }) => {
  await openPage(page, "/tasks", "manager");
  await page.getByRole("button", { name: /^Tài khoản/ }).click();
  await page.getByRole("link", { name: "Hồ sơ của tôi" }).click();
  await expect(page).toHaveTitle("Hồ sơ của tôi · Sale Tunnel");
  const form = page.getByRole("form", { name: "Hồ sơ của tôi" });
  const name = form.getByLabel("Tên", { exact: false }).first();
  const before = await name.inputValue();
  await name.fill("Nguyễn Thị Mai");
  const mail = form.getByRole("checkbox", { name: "Có giao dịch nay do tôi phụ trách: Qua email" });
  await expect(mail).not.toBeChecked();
  await mail.check();
  await expect(form.getByRole("row", { name: /chuỗi đường hầm/ })).toHaveCount(0); // only admins are told of these
  await expectAccessible(page);
  await takePicture(page, "profile");
  await form.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByRole("status").getByText("Đã lưu hồ sơ của bạn")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Tài khoản của Nguyễn Thị Mai" })).toBeVisible();
  await expect(mail).toBeChecked();
  await (await openApi(page)).call("PATCH", "/v1/me", { name: before, mails: [] }, "*");
});

test("the language of the profile is shown at sign-in in another browser", async ({ page, browser }) => {
  await openPage(page, "/profile", "manager");
  await speak(page, "en");
  const elsewhere = await browser.newContext({ locale: "vi-VN" });
  const other = await elsewhere.newPage();
  await signIn(other, "/profile", "manager");
  await expect(other.getByRole("heading", { name: "My profile" })).toBeVisible();
  await expectAccessible(other);
  await elsewhere.close();
});
