/** The other pages: the board, the drawer of a deal, customers, repeat sales, analytics and settings. */
import {
  emailOf,
  openApi,
  card,
  column,
  dragCard,
  expect,
  expectAccessible,
  createDeal,
  uniqueSuffix,
  openPage,
  takePicture,
  type Pipeline,
  test,
} from "./people";

test("a deal is added and won, and a toast names the tunnel that took it", async ({ page }) => {
  await openPage(page, "/board");
  const title = `Máy rửa bát ${uniqueSuffix()}`;
  await column(page, "Mới").getByRole("button", { name: "Giao dịch" }).click();
  await page.getByLabel("Tên giao dịch").fill(title);
  await page.getByLabel("Khách hàng", { exact: true }).fill("An");
  await page.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(card(page, title)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "board");

  const target = column(page, "Chuẩn bị tài liệu");
  await dragCard(page, title, target);
  await expect(target.locator(".deal-card", { hasText: title })).toBeVisible();

  await card(page, title)
    .getByRole("button", { name: `Chuyển ${title}` })
    .click();
  await page.getByRole("menuitem", { name: "Thành công" }).click();
  await expect(page.getByText(/đã đi qua đường hầm/)).toBeVisible();
  await takePicture(page, "board-travelled");
  await page.getByRole("link", { name: /Xem trong Lắp đặt/ }).click();
  await expect(page.getByRole("dialog").getByText("Đã đi qua đường hầm")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "deal");

  await page.getByRole("dialog").getByRole("button", { name: "Hoàn tác" }).click();
  await expect(page.getByText("Giao dịch đã trở về chỗ cũ")).toBeVisible();
  await expect(page.getByRole("dialog").getByText("Đã hoàn tác lần chuyển qua đường hầm")).toBeVisible();
});

test("a field is changed in the drawer, and the timeline shows the change", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Ô sửa ${uniqueSuffix()}`);
  await page.reload();
  await card(page, deal.title).getByRole("link", { name: deal.title, exact: true }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("Nguồn").fill("Hội chợ");
  await drawer.getByLabel("Nguồn").press("Enter");
  await expect(drawer.getByText("Nguồn: – → Hội chợ")).toBeVisible();
  await drawer.getByRole("button", { name: "Xóa giao dịch" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Xóa", exact: true }).click();
  await page.getByRole("button", { name: "Khôi phục" }).click();
  await expect(card(page, deal.title)).toBeVisible();
});

test("many deals are moved together", async ({ page }) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  for (const name of ["một", "hai"]) await createDeal(page, `Nhóm ${run} ${name}`);
  await page.reload();
  for (const name of ["một", "hai"]) await page.getByLabel(`Chọn Nhóm ${run} ${name}`).check();
  await page.getByRole("region", { name: "Đã chọn 2 giao dịch" }).getByRole("combobox").click();
  await page.getByRole("option", { name: "Đang thực hiện" }).click();
  await page.getByRole("button", { name: "Chuyển", exact: true }).click();
  await expect(page.getByText("Đã chuyển 2 giao dịch")).toBeVisible();
  await expect(column(page, "Đang thực hiện").locator(".deal-card", { hasText: `Nhóm ${run} một` })).toBeVisible();
});

test("a search without diacritics finds deals, and the URL holds it", async ({ page }) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const deal = await createDeal(page, `Bếp từ ${run}`);
  await page.getByLabel("Tìm theo tên, khách hàng, điện thoại").fill(`bep tu ${run}`);
  await expect(page).toHaveURL(/q=/);
  await expect(card(page, deal.title)).toBeVisible();
});

test("a customer is added and found again", async ({ page }) => {
  await openPage(page, "/customers");
  const name = `Khách ${uniqueSuffix()}`;
  await page.getByRole("button", { name: "Khách hàng", exact: true }).click();
  await page.getByLabel("Tên").fill(name);
  await page.getByLabel("Điện thoại").fill("0987 650 011");
  await page.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(page.getByRole("dialog", { name })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "customer");
  await page.getByRole("dialog", { name }).getByRole("button", { name: "Đóng" }).click();
  await expect(page.getByRole("button", { name })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "customers");
});

for (const [path, heading] of [
  ["/boost", "Tăng doanh số"],
  ["/campaigns", "Chiến dịch"],
  ["/analytics", "Phân tích"],
  ["/settings", "Cài đặt"],
  ["/hooks", "Kích hoạt và webhook"],
] as const) {
  test(`the page ${path} appears in both colour schemes and on a phone`, async ({ page }) => {
    await openPage(page, path);
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
    await expect(page.getByRole("main").getByRole("status")).toHaveCount(0);
    await takePicture(page, path.slice(1));
    await page.emulateMedia({ colorScheme: "dark" });
    await takePicture(page, `${path.slice(1)}-dark`);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    await takePicture(page, `${path.slice(1)}-phone`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}

test("the bars of a funnel are proportional to the counts, regardless of the texts beside them", async ({ page }) => {
  await openPage(page, "/analytics");
  const server = await openApi(page);
  const name = `Bảo hành ${uniqueSuffix()}`;
  const { stages } = await server.call<Pipeline>("POST", "/v1/pipelines", { name });
  await createDeal(page, "Máy hỏng", { stage_id: stages[0]?.id, amount: 5 });
  await createDeal(page, "Máy hỏng nặng", { stage_id: stages[1]?.id, amount: 99_999_999_00 });
  const rows = page.getByRole("region", { name }).getByRole("listitem");
  await expect(async () => {
    await page.reload();
    await expect(rows.nth(1)).toContainText("99.999.999", { timeout: 5_000 });
  }).toPass();
  const lengths = await rows
    .locator(".funnel-bar")
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
  expect(lengths[0]).toBeCloseTo(lengths[1] ?? 0, 1);
  expect(lengths[0]).toBeGreaterThan(lengths[2] ?? 0);
});

test("on a phone the board scrolls sideways, and a deal fills the screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, "/board");
  const deal = await createDeal(page, `Điện thoại ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}`);
  await expect(card(page, deal.title)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expectAccessible(page);
  await takePicture(page, "board-phone");
  await card(page, deal.title).getByRole("link", { name: deal.title, exact: true }).click();
  await expect(page.getByRole("dialog").getByLabel("Tên giao dịch")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "deal-phone");
});

test("a viewer sees the board and a deal, and cannot change anything", async ({ page, browser }) => {
  const office = await browser.newPage();
  await openPage(office, "/board");
  const deal = await createDeal(office, `Chỉ xem ${uniqueSuffix()}`);
  await office.close();
  await openPage(page, `/board/${deal.pipeline_id}?deal=${deal.id}`, "viewer");
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByLabel("Nguồn")).toHaveAttribute("readonly", "");
  await expect(drawer.getByRole("combobox", { name: "Giai đoạn" })).toBeDisabled();
  for (const name of ["Xóa giao dịch", "Gửi"]) await expect(drawer.getByRole("button", { name })).toHaveCount(0);
  await drawer.getByRole("button", { name: "Đóng" }).click();
  await expect(column(page, "Mới")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Thêm giao dịch vào/ })).toHaveCount(0);
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await page.getByRole("link", { name: "Tăng doanh số" }).click();
  await expect(page.getByRole("article").first().getByRole("switch")).toBeDisabled();
  await expect(page.getByRole("button", { name: "Kế hoạch", exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: "Khách hàng" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Khách hàng");
  await expect(page.getByRole("button", { name: "Khách hàng", exact: true })).toHaveCount(0);
});

test("an agent works on their own and on unassigned deals, and sees no others", async ({ page, browser }) => {
  const office = await browser.newPage();
  await openPage(office, "/board");
  const run = uniqueSuffix();
  const { id: boss } = await (await openApi(office)).call<{ id: string }>("GET", "/v1/me");
  await createDeal(office, `Của sếp ${run}`, { responsible_id: boss });
  await createDeal(office, `Của chung ${run}`);
  await office.close();
  await openPage(page, "/board", "agent");
  await expect(card(page, `Của chung ${run}`)).toBeVisible();
  await expect(card(page, `Của sếp ${run}`)).toHaveCount(0);
  await dragCard(page, `Của chung ${run}`, column(page, "Chuẩn bị tài liệu"));
  await expect(column(page, "Chuẩn bị tài liệu").locator(".deal-card", { hasText: `Của chung ${run}` })).toBeVisible();
  await column(page, "Mới").getByRole("button", { name: "Giao dịch" }).click();
  await page.getByRole("combobox", { name: "Người phụ trách" }).click();
  await expect(page.getByRole("option")).toHaveText([emailOf("agent")]);
  await takePicture(page, "board-agent");
  await page.goto("/tunnels");
  await expect(page.getByRole("region", { name: "Bán hàng" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Thêm phễu" })).toHaveCount(0);
});
