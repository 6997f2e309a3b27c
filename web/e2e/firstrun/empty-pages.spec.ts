/** An empty page says in a sentence what it is for, and offers the action that begins it. */
import { expect, expectAccessible, speak, takePicture, test } from "../people";
import { openEmptyCompany } from "./empty";

const PAGES = [
  { path: "/board", purpose: "Bảng cho thấy mỗi giao dịch đang ở giai đoạn nào", action: "Tạo giao dịch" },
  { path: "/tasks", purpose: "Trang này liệt kê công việc và thời hạn", action: "Thêm công việc" },
  { path: "/customers", purpose: "Khách hàng", action: "Khách hàng" },
  { path: "/boost", purpose: "Kế hoạch lặp lại tự động tạo giao dịch mới", action: "Kế hoạch" },
  { path: "/messages", purpose: "Mẫu tin nhắn là nội dung", action: "Mẫu" },
  { path: "/campaigns", purpose: "Chiến dịch gửi một ưu đãi", action: "Chiến dịch" },
  { path: "/analytics", purpose: "Không có giao dịch nào đến hoặc đóng trong thời gian này", action: "Xem năm ngoái" },
  { path: "/bin", purpose: "Giao dịch đã xóa nằm trong thùng rác 30 ngày", action: "Mở bảng giao dịch" },
  { path: "/hooks", purpose: "Khi hệ thống khác gọi một địa chỉ ở đây", action: "Trình kích hoạt" },
];

test("each empty page says what it is for and offers the action, at 1440 and at 390 pixels", async ({ page }) => {
  test.setTimeout(400_000);
  await openEmptyCompany(page, "/tunnels");
  for (const { path, purpose, action } of PAGES) {
    await test.step(path, async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(path);
      const main = page.getByRole("main");
      await expect(main.getByText(purpose).first()).toBeVisible();
      const offered = main.getByRole("button", { name: action }).or(main.getByRole("link", { name: action }));
      await expect(offered.first()).toBeVisible();
      await expectAccessible(page);
      await takePicture(page, `empty${path.replace("/", "-")}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect(offered.first()).toBeInViewport();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await takePicture(page, `empty${path.replace("/", "-")}-phone`);
    });
  }
  await speak(page, null);
});

test("the first deal of an empty board is added where the page offers it", async ({ page }) => {
  await openEmptyCompany(page, "/board");
  await page.getByRole("button", { name: "Tạo giao dịch" }).click();
  await expect(page.getByLabel("Tên giao dịch")).toBeFocused();
  await page.keyboard.type("Máy lọc nước");
  await page.keyboard.press("Enter");
  await expect(page.locator(".deal-card", { hasText: "Máy lọc nước" })).toBeVisible();
  await expect(page.getByText("Hiện không có giao dịch nào trong phễu này")).toHaveCount(0);
  await expect(page).not.toHaveURL(/add=/);
});
