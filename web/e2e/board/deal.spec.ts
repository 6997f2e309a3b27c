/** The drawer of a deal: its stages, its figures, the customer, the journey and the timeline. */
import {
  createDeal,
  expect,
  expectAccessible,
  openApi,
  openPage,
  type Pipeline,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

test("the stage bar moves the deal, asks for what the stage requires, and wins and loses it", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const stages = [
    { name: "Mới", color: "#39A8EF", semantic: "open" },
    { name: "Báo giá", color: "#47D1E2", semantic: "open", required_fields: ["source"] },
    { name: "Thành công", color: "#7BD500", semantic: "won" },
    { name: "Thất bại", color: "#FF5752", semantic: "lost", ask_lost_reason: true },
  ];
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Thanh ${run}`, stages });
  const deal = await createDeal(page, `Theo thanh ${run}`, { stage_id: pipeline.stages[0]?.id });
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog", { name: deal.title });
  const bar = drawer.getByRole("list", { name: `Các giai đoạn của Thanh ${run}` });
  await expect(bar.getByRole("button", { name: "Mới" })).toHaveAttribute("aria-current", "step");
  await bar.getByRole("button", { name: "Báo giá" }).click();
  const asked = page.getByRole("dialog", { name: "Giai đoạn này cần thêm thông tin" });
  await asked.getByLabel("Nguồn").fill("Hội chợ");
  await asked.getByRole("button", { name: "Chuyển", exact: true }).click();
  await expect(bar.getByRole("button", { name: "Báo giá" })).toHaveAttribute("aria-current", "step");
  await expectAccessible(page);
  await takePicture(page, "deal-stages");
  await drawer.getByRole("button", { name: "Thành công", exact: true }).click();
  await expect(drawer.getByRole("button", { name: "Thành công", exact: true })).toHaveAttribute("aria-pressed", "true");
  await drawer.getByRole("button", { name: "Thất bại", exact: true }).click();
  await asked.getByLabel("Lý do thất bại").click();
  await page.getByRole("option", { name: "Giá cao" }).click();
  await asked.getByRole("button", { name: "Chuyển", exact: true }).click();
  await expect(drawer.getByRole("button", { name: "Thất bại", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(page);
  expect(await server.call("GET", `/v1/deals/${deal.id}`)).toMatchObject({ status: "lost", lost_reason: "Giá cao" });
});

test("the customer is a link with ways to call and write, and their other deals are listed", async ({ page }) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const customer = { name: `Chị Lan ${run}`, phone: "0987 654 321", email: `lan-${run}@example.com` };
  const other = await createDeal(page, `Máy giặt ${run}`, { customer });
  const deal = await createDeal(page, `Máy rửa bát ${run}`, { customer, expected_close_date: "2020-02-03" });
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog", { name: deal.title });
  const part = drawer.getByRole("region", { name: "Khách hàng" });
  await expect(part.getByRole("link", { name: customer.email })).toHaveAttribute("href", `mailto:${customer.email}`);
  await expect(part.getByRole("link", { name: "0987 654 321" })).toHaveAttribute("href", "tel:+84987654321");
  await expect(drawer.locator(".drawer-figures")).toContainText("3/2/2020Quá hạn");
  await expectAccessible(page);
  const others = drawer.getByRole("region", { name: "Giao dịch khác của khách" });
  await others.getByRole("link", { name: other.title }).click();
  await expect(page.getByRole("dialog", { name: other.title })).toBeVisible();
  await page
    .getByRole("dialog", { name: other.title })
    .getByRole("region", { name: "Khách hàng" })
    .getByRole("link", { name: customer.name })
    .click();
  await expect(page.getByRole("dialog", { name: customer.name })).toBeVisible();
});

test("the timeline is grouped by day, and filtered by the kind of its entries", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, "/board");
  const server = await openApi(page);
  const deal = await createDeal(page, `Diễn biến ${uniqueSuffix()}`);
  await server.call("POST", `/v1/deals/${deal.id}/comments`, { text: "Khách hẹn thứ hai" });
  await server.call("PATCH", `/v1/deals/${deal.id}`, { source: "Zalo" }, "*");
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const timeline = page.getByRole("dialog").getByRole("region", { name: "Diễn biến" });
  await expect(timeline.getByRole("heading", { name: "Hôm nay" })).toBeVisible();
  await expect(timeline.getByRole("listitem").filter({ hasText: "Đã tạo" })).toBeVisible();
  await timeline.getByRole("button", { name: "Ghi chú" }).click();
  await expect(timeline.getByText("Khách hẹn thứ hai")).toBeVisible();
  await expect(timeline.getByText("Đã tạo")).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expectAccessible(page);
  await takePicture(page, "deal-timeline-phone");
});

test("a missing e-mail of the customer is filled in on the deal, and stays in its input until the deal is closed", async ({
  page,
}) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const customer = { name: `Anh Bình ${run}`, phone: "0912 345 679" };
  const deal = await createDeal(page, `Lò nướng ${run}`, { customer });
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const part = page.getByRole("dialog", { name: deal.title }).getByRole("region", { name: "Khách hàng" });
  await expect(part.getByLabel("Điện thoại")).toHaveCount(0);
  await part.getByLabel("Email").fill(`binh-${run}@example.com`);
  await part.getByLabel("Email").press("Enter");
  await expect(part.getByRole("link", { name: `binh-${run}@example.com` })).toBeVisible();
  await expect(part.getByLabel("Email")).toHaveValue(`binh-${run}@example.com`);
  await expectAccessible(page);
  await takePicture(page, "deal-customer-email");
});

test("a new deal takes the phone and the e-mail of its customer", async ({ page }) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const server = await openApi(page);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Thêm ${run}` });
  await page.goto(`/board/${pipeline.id}?add=${pipeline.stages[0]?.id ?? ""}`);
  const form = page.getByRole("form", { name: "Giao dịch" });
  await form.getByLabel("Tên giao dịch").fill(`Quạt ${run}`);
  await expect(form.getByLabel("Email")).toHaveCount(0);
  await form.getByLabel("Khách hàng").fill(`Chị Hoa ${run}`);
  await form.getByLabel("Email").fill("hoa@");
  await page.keyboard.press("Enter");
  await expect(form.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Email").fill(`hoa-${run}@example.com`);
  await takePicture(page, "board-quick-add");
  await page.keyboard.press("Enter");
  await expect(form).toHaveCount(0);
  const { data } = await server.call<{ data: { email: string }[] }>(
    "GET",
    `/v1/customers?q=${encodeURIComponent(`hoa-${run}@example.com`)}`,
  );
  expect(data).toMatchObject([{ name: `Chị Hoa ${run}`, email: `hoa-${run}@example.com` }]);
});

test("on a phone the reasons of the rules are one tap from the head of the deal", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const server = await openApi(page);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Vì sao ${run}` });
  const stage = { stage_id: pipeline.stages[0]?.id };
  await server.call("POST", "/v1/rules", { name: "Chào", stage, action: { kind: "comment", text: "Chào" } });
  const deal = await createDeal(page, `Máy sấy ${run}`, stage);
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog", { name: deal.title });
  const runs = drawer.getByRole("region", { name: "Quy tắc tự động hóa" });
  await expect(drawer.getByText("Đã xong (1)")).toBeInViewport();
  await expect(runs).not.toBeInViewport();
  await drawer.getByRole("button", { name: "Vì sao?" }).click();
  await expect(runs.getByText("Vì sao?")).toBeInViewport();
  await expect(runs).toBeFocused();
});
