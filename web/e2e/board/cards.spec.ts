/** The cards of the board: what they say, how many columns are in sight, and the compact mode. */
import {
  card,
  column,
  createDeal,
  emailOf,
  expect,
  expectAccessible,
  openApi,
  openPage,
  type Pipeline,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

const ALL_FACTS = ["amount", "customer", "tags", "next_task", "closing_date", "age", "responsible"];

test("a card says the amount, the customer, the responsible, the closing date, the age and the tags", async ({
  page,
}) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const server = await openApi(page);
  const { id: me } = await server.call<{ id: string }>("GET", "/v1/me");
  const full = await createDeal(page, `Máy rửa bát cho cả dãy nhà hàng ven sông của chị Lan ${run}`, {
    customer: { name: `Chị Lan ${run}` },
    responsible_id: me,
    expected_close_date: "2020-02-03",
    tags: ["vip", "miền Bắc"],
  });
  const bare = await createDeal(page, `Trơn ${run}`, { amount: null });
  await page.goto(`/board/${full.pipeline_id}`);
  const rich = card(page, full.title);
  await expect(rich).toContainText("1.250,00");
  await expect(rich).toContainText(`Chị Lan ${run}`);
  await expect(rich.getByRole("img", { name: emailOf("admin") })).toHaveText("AE");
  await expect(rich.getByTitle("Dự kiến chốt ngày 3/2/2020, đã quá hạn")).toContainText("Quá hạn");
  await expect(rich.getByTitle("Đã 0 ngày ở giai đoạn này")).toBeVisible();
  for (const tag of ["vip", "miền Bắc"]) await expect(rich.getByText(tag, { exact: true })).toBeVisible();
  const heights = await Promise.all(
    [rich, card(page, bare.title)].map(async (one) => (await one.boundingBox())?.height ?? 0),
  );
  expect(heights[1]).toBeLessThan((heights[0] ?? 0) / 2); // what a deal does not have takes no room
  await expectAccessible(page);
  await takePicture(page, "board-cards");
});

test("the whole card opens the deal, by mouse and by keyboard, and its tools do not", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Cả thẻ ${uniqueSuffix()}`);
  await page.reload();
  const drawer = page.getByRole("dialog", { name: deal.title });
  await card(page, deal.title).getByTitle("Đã 0 ngày ở giai đoạn này").click();
  await expect(drawer).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);
  await page.getByLabel(`Chọn ${deal.title}`).check();
  await page.getByRole("button", { name: `Chuyển ${deal.title}` }).click();
  await page.getByRole("menuitem", { name: "Chuẩn bị tài liệu" }).click();
  await expect(column(page, "Chuẩn bị tài liệu").locator(".deal-card", { hasText: deal.title })).toBeVisible();
  await expect(drawer).toHaveCount(0);
  await card(page, deal.title).getByRole("link", { name: deal.title }).press("Enter");
  await expect(drawer).toBeVisible();
});

test("at 1440 px five open columns and the closed ones are in sight, and compact cards take half the height", async ({
  page,
}) => {
  await openPage(page, "/tunnels");
  const open = ["Mới", "Tư vấn", "Báo giá", "Đàm phán", "Chờ ký"];
  const stages = [
    ...open.map((name) => ({ name, color: "#39A8EF", semantic: "open" })),
    { name: "Thành công", color: "#7BD500", semantic: "won" },
    { name: "Thất bại", color: "#FF5752", semantic: "lost" },
    { name: "Khách đổi ý", color: "#FF5752", semantic: "lost" },
  ];
  const run = uniqueSuffix();
  const server = await openApi(page);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Năm cột ${run}`, stages });
  const title = `Máy rửa bát hai ngăn cho bếp ăn của trường ${run}`;
  await createDeal(page, title, { stage_id: pipeline.stages[0]?.id, customer: { name: "Trường" }, tags: ["vip"] });
  await page.goto(`/board/${pipeline.id}`);
  await expect(card(page, title)).toBeVisible();
  for (const { name } of stages) await expect(column(page, name)).toBeInViewport({ ratio: 0.99 });
  const board = page.locator(".board");
  expect(await board.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  const before = (await card(page, title).boundingBox())?.height ?? 0;
  await page.getByRole("button", { name: "Thẻ gọn" }).click();
  await expect.poll(async () => (await card(page, title).boundingBox())?.height).toBeLessThan(before / 1.9);
  await expectAccessible(page);
  await takePicture(page, "board-compact");
  await page.reload();
  await expect(page.getByRole("button", { name: "Thẻ gọn" })).toHaveAttribute("aria-pressed", "true");
});

test("cards show the facts that the company has chosen, and the next task of each deal", async ({ page }) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const server = await openApi(page);
  const deal = await createDeal(page, `Có việc ${run}`, { customer: { name: `Chị Lan ${run}` }, tags: ["vip"] });
  const task = (title: string, due_on: string) => server.call("POST", "/v1/tasks", { deal_id: deal.id, title, due_on });
  await task("Thăm khách", "2020-02-04");
  await task("Gọi khách", "2020-02-03");
  await page.goto(`/board/${deal.pipeline_id}`);
  const shown = card(page, deal.title);
  await expect(shown.getByTitle("Công việc quá hạn: Gọi khách")).toContainText("Gọi khách");
  await takePicture(page, "board-next-task");

  await page.goto("/settings");
  const form = page.getByRole("form", { name: "Thẻ trên bảng" });
  for (const fact of ["Khách hàng", "Nhãn"]) await form.getByLabel(fact, { exact: true }).uncheck();
  await form.getByRole("button", { name: "Lưu" }).click();
  await expect(page.getByText("Đã lưu thẻ")).toBeVisible();
  try {
    await page.goto(`/board/${deal.pipeline_id}`);
    await expect(shown.getByTitle("Công việc quá hạn: Gọi khách")).toBeVisible();
    await expect(shown.getByText(`Chị Lan ${run}`)).toHaveCount(0);
    await expect(shown.getByText("vip")).toHaveCount(0);
    await shown.getByRole("link", { name: deal.title }).click();
    await page.getByRole("dialog").getByLabel("Đã xong: Gọi khách").click();
    await page.keyboard.press("Escape");
    await expect(shown.getByTitle("Công việc quá hạn: Thăm khách")).toBeVisible();
  } finally {
    await server.call("PATCH", "/v1/account", { card_facts: ALL_FACTS }, "*");
  }
});

test("on a phone the column of the first deal and its new card are whole in sight", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, "/board");
  const server = await openApi(page);
  const { data } = await server.call<{ data: Pipeline[] }>("GET", "/v1/pipelines");
  const sales = data.find(({ name }) => name === "Bán hàng");
  const title = `Điện thoại ${uniqueSuffix()}`;
  await page.goto(`/board/${sales?.id ?? ""}?add=${sales?.stages[0]?.id ?? ""}`);
  await page.getByLabel("Tên giao dịch").fill(title);
  await expect(column(page, "Mới")).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Tên giao dịch")).toHaveCount(0);
  await expect(card(page, title)).toBeInViewport({ ratio: 1 });
});
