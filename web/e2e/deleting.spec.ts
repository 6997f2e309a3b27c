/** Deleting deals and customers: a question first, and a way back where there is one. */
import type { Page } from "@playwright/test";

import {
  card,
  createDeal,
  expect,
  expectAccessible,
  openPage,
  takePicture,
  test,
  uniqueSuffix,
  type User,
} from "./people";

async function deleteDeal(page: Page, title: string): Promise<void> {
  await page.getByRole("dialog").getByRole("button", { name: "Xóa giao dịch" }).click();
  await page
    .getByRole("dialog", { name: `Xóa ${title}?` })
    .getByRole("button", { name: "Xóa", exact: true })
    .click();
}

test("a deal is deleted after a question, and restored from the bin", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Thùng rác ${uniqueSuffix()}`);
  await page.reload();
  await card(page, deal.title).getByRole("link", { name: deal.title, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Xóa giao dịch" }).click();
  await page
    .getByRole("dialog", { name: `Xóa ${deal.title}?` })
    .getByRole("button", { name: "Hủy" })
    .click();
  await expect(card(page, deal.title)).toBeAttached();
  await deleteDeal(page, deal.title);
  await expect(card(page, deal.title)).toBeHidden();

  await page.getByRole("link", { name: "Thùng rác" }).click();
  await expect(page.getByRole("row", { name: deal.title })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "bin");
  await page.getByRole("button", { name: `Khôi phục ${deal.title}` }).click();
  await expect(page.getByRole("row", { name: deal.title })).toBeHidden();
  await page.getByRole("button", { name: "Xem giao dịch" }).click();
  await expect(page.getByRole("dialog").getByText(deal.title).first()).toBeVisible();
});

/** Opens a customer who has a deal. */
async function openCustomer(page: Page, user: User): Promise<string> {
  const name = `Khách ${uniqueSuffix()}`;
  await openPage(page, "/board", user);
  await createDeal(page, `Của ${name}`, { customer: { name, email: `${uniqueSuffix()}@example.com` } });
  await page.goto(`/customers?q=${encodeURIComponent(name)}`);
  await page.getByRole("button", { name }).click();
  await expect(page.getByRole("dialog").getByRole("link", { name: `Của ${name}` })).toBeVisible();
  return name;
}

test("an agent is not offered to delete a customer", async ({ page }) => {
  await openCustomer(page, "agent");
  await expect(page.getByRole("button", { name: "Xóa khách hàng" })).toHaveCount(0);
});

test("who deletes a customer is asked first, and reads there why it is refused", async ({ page }) => {
  const name = await openCustomer(page, "manager");
  await page.getByRole("button", { name: "Xóa khách hàng" }).click();
  const question = page.getByRole("dialog", { name: `Xóa ${name}?` });
  await question.getByRole("button", { name: "Xóa", exact: true }).click();
  await expect(question.getByRole("alert")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "customer-delete-refused");
});
