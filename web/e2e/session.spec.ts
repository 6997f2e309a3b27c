/** A session that cannot be renewed: nobody is taken away from what they have not saved, and everybody comes back to it. */
import type { Page } from "@playwright/test";

import { comeIn, expect, expectAccessible, newDeal, once, open, picture, test } from "./people";

/** The token is at its end, and so is what it could be renewed with; the hosted page does not know the browser either. */
async function endSession(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith("oidc.user:")) ?? "";
    const user = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Record<string, unknown>;
    sessionStorage.setItem(key, JSON.stringify({ ...user, expires_at: 1, refresh_token: "revoked" }));
  });
}

test("whoever was filling in a form is told, keeps what they typed, and signs in when they want to", async ({
  page,
}) => {
  await open(page, "/customers?q=An");
  await page.getByRole("button", { name: "Khách hàng", exact: true }).click();
  const name = `Trần Thị ${once()}`;
  const form = page.getByRole("dialog", { name: "Khách hàng mới" });
  await form.getByRole("textbox", { name: "Tên" }).fill(name);
  await endSession(page);
  await form.getByRole("button", { name: "Thêm" }).click();
  const told = page.getByRole("alertdialog", { name: "Phiên đăng nhập đã hết hạn" });
  await expect(told).toBeVisible();
  await expectAccessible(page);
  await picture(page, "session-over");
  await told.getByRole("button", { name: "Ở lại trang này" }).click();
  await expect(told).toBeHidden();
  await expect(form.getByRole("textbox", { name: "Tên" })).toHaveValue(name);

  await form.getByRole("button", { name: "Thêm" }).click();
  await told.getByRole("button", { name: "Đăng nhập lại" }).click();
  await comeIn(page);
  await expect(page).toHaveURL(/\/customers\?q=An$/);
});

test("whoever loads a page anew signs in, and comes back to what was open on it", async ({ page }) => {
  await open(page, "/board");
  const title = `Máy rửa bát ${once()}`;
  const deal = await newDeal(page, title);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  await expect(page.getByRole("dialog")).toBeVisible();
  await endSession(page);
  await page.reload();
  await comeIn(page);
  await expect(page).toHaveURL(new RegExp(`/board/${deal.pipeline_id}\\?deal=${deal.id}$`));
  await expect(page.getByRole("dialog").getByLabel("Tên giao dịch")).toHaveValue(title);
});
