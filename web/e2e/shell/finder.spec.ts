import { createDeal, expect, expectAccessible, openApi, openPage, takePicture, test, uniqueSuffix } from "../people";

test("the search finds deals of every pipeline, customers and pages, by keyboard alone", async ({ page }) => {
  await openPage(page, "/analytics");
  const run = uniqueSuffix();
  const deal = await createDeal(page, `Máy rửa bát Hồ Gươm ${run}`, { customer: { name: `Nguyễn Đức ${run}` } });
  const server = await openApi(page);
  await expect
    .poll(async () => (await server.call<{ data: unknown[] }>("GET", `/v1/deals?q=${run}`)).data)
    .toHaveLength(1);
  const finder = page.getByRole("dialog", { name: "Tìm kiếm" });
  const options = finder.getByRole("option");

  await page.keyboard.press("/");
  await expect(finder.getByRole("combobox")).toBeFocused();
  await expect(options.filter({ hasText: "Bảng giao dịch" })).toBeVisible();
  await page.keyboard.type("tang doanh");
  await expect(options.filter({ hasText: "Bảng giao dịch" })).toHaveCount(0);
  await options.filter({ hasText: "Tăng doanh số" }).click();
  await expect(page).toHaveURL(/\/boost/);
  await expect(finder).toHaveCount(0);

  await page.keyboard.press("Control+k");
  await expect(finder.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(run);
  await expect(options.filter({ hasText: "Bán hàng: Mới" })).toHaveAttribute("aria-selected", "true");
  await expect(options.filter({ hasText: `Nguyễn Đức ${run}` }).filter({ hasText: "Khách hàng" })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "finder");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(deal.id));
  await expect(page.getByRole("dialog")).toContainText(deal.title);
});

test("a slash that is typed into a field opens nothing, and Escape closes only the search", async ({ page }) => {
  await openPage(page, "/customers");
  await page.getByRole("searchbox", { name: "Tìm" }).fill("");
  await page.keyboard.type("a/b");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("searchbox", { name: "Tìm" })).toHaveValue("a/b");

  await page.getByRole("button", { name: "Khách hàng", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Khách hàng mới" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const finder = page.getByRole("dialog", { name: "Tìm kiếm" });
  await expect(finder).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(finder).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: "Khách hàng mới" })).toBeVisible();
});

test("on a phone the search opens from the top bar, and says when it finds nothing", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, "/tasks");
  await page.getByRole("banner").getByRole("button", { name: "Tìm kiếm" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("không có ở đâu cả");
  await expect(page.getByRole("dialog").getByRole("status")).toHaveText("Không có kết quả cho “không có ở đâu cả”.");
  await expectAccessible(page);
  await takePicture(page, "finder-phone");
  await page.mouse.click(10, 800);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
