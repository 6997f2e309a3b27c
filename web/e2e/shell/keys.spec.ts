import { emailOf, expect, expectAccessible, openPage, takePicture, test } from "../people";

test("a question mark and the user menu show the keyboard shortcuts", async ({ page }) => {
  await openPage(page, "/customers");
  const help = page.getByRole("dialog", { name: "Phím tắt" });
  await page.getByRole("searchbox", { name: "Tìm" }).pressSequentially("a?");
  await expect(page.getByRole("searchbox", { name: "Tìm" })).toHaveValue("a?");
  await expect(help).toHaveCount(0);

  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  await expect(help.getByRole("region", { name: "Ở mọi trang" })).toContainText(
    "Tìm giao dịch, khách hàng, trang hoặc thao tác",
  );
  await page.keyboard.press("/"); // no other dialog opens over it
  await expect(page.getByRole("dialog", { name: "Tìm kiếm" })).toHaveCount(0);
  await expectAccessible(page);
  await takePicture(page, "keys");
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);

  await page.getByRole("button", { name: `Tài khoản của ${emailOf("admin")}` }).click();
  await page.getByRole("button", { name: "Phím tắt" }).click();
  await expect(help).toBeVisible();
  await help.getByRole("button", { name: "Đóng" }).click();
  await expect(help).toHaveCount(0);
});

test("in a narrow window the keys open the search where it can be seen", async ({ page }) => {
  await page.setViewportSize({ width: 700, height: 900 });
  await openPage(page, "/tasks");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Tìm kiếm" }).getByRole("combobox")).toBeFocused();
  await expect(page.getByRole("dialog", { name: "Tìm kiếm" })).toBeInViewport();
});
