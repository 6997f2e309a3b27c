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
  await expect(page.getByRole("main")).toBeFocused();

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

test("its keys are in sight when it is opened, and a page that is opened by it has the focus", async ({ page }) => {
  await openPage(page, "/tunnels");
  await page.getByRole("link", { name: "Khách hàng", exact: true }).focus();
  await page.keyboard.press("Control+k");
  const finder = page.getByRole("dialog", { name: "Tìm kiếm" });
  await expect(finder.getByRole("status")).toHaveText("↑ ↓ để chọn · Enter để mở · Esc để đóng");
  await expect(finder.getByRole("status")).toBeInViewport({ ratio: 1 });
  await takePicture(page, "finder-opened");
  await page.keyboard.type("cong viec");
  await expect(finder.getByRole("option", { selected: true })).toContainText("Công việc");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/tasks/);
  await expect(page.getByRole("main")).toBeFocused();
});

test("an admin begins from it what an admin may do: each action opens its form", async ({ page }) => {
  await openPage(page, "/tasks");
  const finder = page.getByRole("dialog", { name: "Tìm kiếm" });
  const begin = async (words: string, option: RegExp) => {
    await page.keyboard.press("Control+k");
    await finder.getByRole("combobox").fill(words);
    await expect(finder.getByRole("option", { selected: true })).toContainText(option);
    await page.keyboard.press("Enter");
    await expect(finder).toHaveCount(0);
  };
  await begin("giao dich moi", /Giao dịch mới.*Bán hàng/);
  await expect(page.getByLabel("Tên giao dịch")).toBeFocused();
  await begin("khach hang moi", /Khách hàng mới/);
  await expect(page.getByRole("dialog", { name: "Khách hàng mới" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/customers$/);
  await begin("moi thanh vien", /Mời thành viên/);
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");

  await begin("quy tac lap dat thanh", /Quy tắc mới.*Lắp đặt \/ Thành công/);
  await expect(page.getByRole("complementary").getByRole("heading", { level: 2 })).toBeFocused();
  await expect(page.getByRole("complementary").getByLabel("Tên quy tắc")).toBeVisible();
  await begin("duong ham moi", /Đường hầm mới.*Lắp đặt \/ Thành công/); // the stage that is open
  await expect(page.getByText("Giao dịch từ “Thành công” đi đến đâu?")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Giai đoạn đích" })).toBeFocused();
  await begin("pheu moi", /Phễu mới/);
  await expect(page.getByRole("dialog").getByLabel("Tên phễu")).toBeFocused();
  await page.keyboard.press("Escape");
  await begin("mau tin nhan moi", /Mẫu tin nhắn mới/);
  await expect(page.getByRole("form", { name: "Mẫu tin nhắn mới" })).toBeVisible();
  await begin("giao dien toi", /Giao diện: Tối/);
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("typed diacritics count: what has them comes first", async ({ page }) => {
  await openPage(page, "/tasks");
  const finder = page.getByRole("dialog", { name: "Tìm kiếm" });
  await page.keyboard.press("Control+k");
  for (const words of ["mời", "moi thanh vien", "mời đồng nghiệp", "invite"]) {
    await finder.getByRole("combobox").fill(words);
    await expect(finder.getByRole("option", { selected: true })).toContainText("Mời thành viên");
  }
  await finder.getByRole("combobox").fill("ly do that bai");
  await finder.getByRole("option", { name: /Lý do thất bại.*Cài đặt/ }).click();
  await expect(page.getByRole("heading", { name: "Lý do thất bại" })).toBeInViewport();
});

test("a viewer is offered no action that changes the company", async ({ page }) => {
  await openPage(page, "/tasks", "viewer");
  await page.keyboard.press("Control+k");
  const options = page.getByRole("dialog", { name: "Tìm kiếm" }).getByRole("option");
  await expect(options.filter({ hasText: "Bảng giao dịch" })).toBeVisible();
  await expect(options.filter({ hasText: /mới|Mời/ })).toHaveCount(0);
  await expect(options.filter({ hasText: "Ngôn ngữ: English" })).toBeVisible();
});

test("on a phone a tunnel is begun from it too", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, "/tasks");
  await page.getByRole("banner").getByRole("button", { name: "Tìm kiếm" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("duong ham bao tri");
  await page
    .getByRole("option", { name: /Đường hầm mới/ })
    .first()
    .click();
  await expect(page.getByRole("dialog", { name: /đi đến đâu/ })).toBeVisible();
  await expect(page).toHaveURL(/\/tunnels$/);
});
