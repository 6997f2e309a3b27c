/** The end of a session: unsaved input stays on the page, and signing in leads back to it. */
import {
  endSession,
  fillInSignIn,
  expect,
  expectAccessible,
  createDeal,
  uniqueSuffix,
  openPage,
  takePicture,
  test,
} from "./people";

test("a user who is filling in a form is told, keeps the input, and decides when to sign in", async ({ page }) => {
  await openPage(page, "/customers?q=An");
  await page.getByRole("button", { name: "Khách hàng", exact: true }).click();
  const name = `Trần Thị ${uniqueSuffix()}`;
  const form = page.getByRole("dialog", { name: "Khách hàng mới" });
  await form.getByRole("textbox", { name: "Tên" }).fill(name);
  await endSession(page);
  await form.getByRole("button", { name: "Thêm" }).click();
  const told = page.getByRole("alertdialog", { name: "Phiên đăng nhập đã hết hạn" });
  await expect(told).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "session-over");
  await told.getByRole("button", { name: "Ở lại trang này" }).click();
  await expect(told).toBeHidden();
  await expect(form.getByRole("textbox", { name: "Tên" })).toHaveValue(name);

  await form.getByRole("button", { name: "Thêm" }).click();
  await told.getByRole("button", { name: "Đăng nhập lại" }).click();
  const question = page.getByRole("alertdialog", { name: "Bỏ các thay đổi?" });
  await expectAccessible(page);
  await takePicture(page, "discard");
  await question.getByRole("button", { name: "Bỏ thay đổi" }).click();
  await fillInSignIn(page);
  await expect(page).toHaveURL(/\/customers\?q=An$/);
});

test("a user who reloads a page signs in and returns to what was open", async ({ page }) => {
  await openPage(page, "/board");
  const title = `Máy rửa bát ${uniqueSuffix()}`;
  const deal = await createDeal(page, title);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  await expect(page.getByRole("dialog")).toBeVisible();
  await endSession(page);
  await page.reload();
  await fillInSignIn(page);
  await expect(page).toHaveURL(new RegExp(`/board/${deal.pipeline_id}\\?deal=${deal.id}$`));
  await expect(page.getByRole("dialog").getByLabel("Tên giao dịch")).toHaveValue(title);
});
