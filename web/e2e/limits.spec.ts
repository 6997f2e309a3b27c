/** The limits of the company's subscription: screens show them in advance, and existing tunnels are kept. */
import { expect, expectAccessible, runLocal, openPage, takePicture, test } from "./people";

test("a subscription without tunnels pauses them, says so and offers nothing that the API would refuse", async ({
  page,
  company,
}) => {
  runLocal("operate", "set-plan", company, "free");
  await openPage(page, "/tunnels");
  await expect(page.getByText("Gói đăng ký hiện tại không có đường hầm")).toBeVisible();
  await expect(page.getByText(/\/1 phễu của gói đăng ký/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Lắp đặt" }).getByText("Tạm nghỉ")).toBeVisible();
  await expect(page.getByRole("region", { name: "Bán hàng" }).getByText("Tạm nghỉ")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Tạo đường hầm từ/ })).toHaveCount(0);

  const add = page.getByRole("button", { name: "Thêm phễu" });
  await add.focus();
  await expect(page.getByRole("tooltip")).toContainText("Hãy nâng cấp để thêm phễu");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.locator(".arrow-label", { hasText: "Bán được" }).click();
  const panel = page.getByRole("complementary");
  await expect(panel.getByText("Đường hầm này đang tạm nghỉ vì vượt giới hạn")).toBeVisible();
  await expect(panel.getByRole("button", { name: /Áp dụng/ })).toBeDisabled();
  await expect(panel.getByText("Đường hầm đang tạm nghỉ nên chưa áp dụng được.")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "tunnels-free");

  runLocal("operate", "set-plan", company, "professional");
  await page.reload();
  await expect(panel.getByRole("button", { name: /Áp dụng/ })).toBeEnabled();
  await expect(page.getByText("phễu của gói")).toHaveCount(0);
  await expect(panel.getByText("đang tạm nghỉ")).toHaveCount(0);
  await expect(page.getByText("Tạm nghỉ")).toHaveCount(0);
});
