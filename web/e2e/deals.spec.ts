/** The responsible and the custom fields of a deal, the filter of the board, and required fields. */
import {
  emailOf,
  openApi,
  card,
  column,
  expect,
  expectAccessible,
  createDeal,
  uniqueSuffix,
  openPage,
  takePicture,
  findPipeline,
  type Pipeline,
  test,
} from "./people";

interface Account {
  version: number;
  custom_fields: { name: string; label: string; type: string; choices: string[] }[];
}

test("the responsible is changed, and custom fields are filled in by their types", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const before = (await server.call<Account>("GET", "/v1/account")).custom_fields;
  const fields = [
    { name: "deposit", label: "Đặt cọc", type: "money", choices: [] },
    { name: "floor", label: "Tầng lắp", type: "choice", choices: ["Trệt", "Một"] },
    { name: "paid", label: "Đã trả đủ", type: "flag", choices: [] },
  ];
  await server.call("PATCH", "/v1/account", { custom_fields: [...before, ...fields] }, "*");
  const deal = await createDeal(page, `Ô riêng ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("Người phụ trách").click();
  await page.getByRole("option", { name: emailOf("admin") }).click();
  await expect(drawer.getByText(`Người phụ trách: – → ${emailOf("admin")}`)).toBeVisible();
  await drawer.getByLabel("Đặt cọc (USD)").fill("250");
  await drawer.getByLabel("Đặt cọc (USD)").press("Enter");
  await expect(drawer.getByText(/Đặt cọc: – → 250,00/)).toBeVisible();
  await drawer.getByLabel("Tầng lắp").click();
  await page.getByRole("option", { name: "Trệt" }).click();
  await expect(drawer.getByText("Tầng lắp: – → Trệt")).toBeVisible();
  await drawer.getByLabel("Đã trả đủ").click();
  await page.getByRole("option", { name: "Có" }).click();
  await expect(drawer.getByText("Đã trả đủ: – → Có")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "deal-fields");
  const { custom } = await server.call<{ custom: object }>("GET", `/v1/deals/${deal.id}`);
  expect(custom).toEqual({ deposit: 25000, floor: "Trệt", paid: true });
  await server.call("PATCH", "/v1/account", { custom_fields: before }, "*");
});

test("the board is filtered by person, tag and day, and the URL holds the filter", async ({ page }) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const { id: me } = await (await openApi(page)).call<{ id: string }>("GET", "/v1/me");
  const mine = await createDeal(page, `Của tôi ${run}`, {
    responsible_id: me,
    tags: [run],
    expected_close_date: "2030-05-20",
  });
  await createDeal(page, `Của chung ${run}`, { tags: [run], expected_close_date: "2030-06-20" });
  await page.getByRole("combobox", { name: "Giao dịch của ai" }).click();
  await page.getByRole("option", { name: "Của tôi" }).click();
  await expect(page).toHaveURL(/who=me/);
  await expect(card(page, `Của tôi ${run}`)).toBeVisible();
  await expect(card(page, `Của chung ${run}`)).toHaveCount(0);

  await page.goto(`/board/${mine.pipeline_id}?tag=${run}`);
  await expect(page.locator(".deal-card")).toHaveCount(2);
  await page.getByRole("button", { name: "Lọc (1)" }).click();
  await page.getByLabel("Dự kiến chốt từ ngày").fill("01/06/2030");
  await expect(page.locator(".deal-card")).toHaveCount(1);
  await expect(card(page, `Của chung ${run}`)).toBeVisible();
  await expect(column(page, "Mới")).toHaveAccessibleName("Mới: 1 giao dịch");
  await expectAccessible(page);
  await takePicture(page, "board-filtered");
  await page.getByRole("button", { name: "Bỏ lọc" }).click();
  await expect(page).not.toHaveURL(/tag|closing/);
});

test("a dialog asks for the fields that a stage requires, and then the deal moves", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const title = `Hỏi ${uniqueSuffix()}`;
  const deal = await createDeal(page, title, { amount: null });
  const sales = await findPipeline(page, "Bán hàng");
  const stage = `/v1/pipelines/${sales.id}/stages/${sales.stages[2]?.id ?? ""}`;
  await server.call("PATCH", stage, { required_fields: ["amount", "responsible_id"] }, "*");
  await page.goto(`/board/${sales.id}?q=${encodeURIComponent(title)}`);
  await card(page, title)
    .getByRole("button", { name: `Chuyển ${title}` })
    .click();
  await page.getByRole("menuitem", { name: "Hóa đơn trả trước" }).click();
  const dialog = page.getByRole("dialog", { name: "Giai đoạn này cần thêm thông tin" });
  await dialog.getByLabel("Số tiền (USD)").fill("99,5");
  await dialog.getByLabel("Người phụ trách").click();
  await page.getByRole("option", { name: emailOf("admin") }).click();
  await expectAccessible(page);
  await takePicture(page, "board-asks");
  await dialog.getByRole("button", { name: "Chuyển" }).click();
  await expect(column(page, "Hóa đơn trả trước").locator(".deal-card", { hasText: title })).toBeVisible();
  expect(await server.call("GET", `/v1/deals/${deal.id}`)).toMatchObject({
    amount: 9950,
    stage_id: sales.stages[2]?.id,
  });
  await server.call("PATCH", stage, { required_fields: [] }, "*");
});

test("a deal that is too large is refused with a sentence at the head of its form", async ({ page }) => {
  await openPage(page, "/board");
  const custom = Object.fromEntries(Array.from({ length: 42 }, (_, at) => [`ghi chú ${String(at)}`, "ế".repeat(500)]));
  const deal = await createDeal(page, `Hồ sơ dày ${uniqueSuffix()}`, { custom });
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("Ghi chú", { exact: true }).fill("ế".repeat(1000));
  await drawer.getByLabel("Ghi chú", { exact: true }).blur();
  await expect(drawer.getByRole("alert")).toContainText("Tất cả các trường cộng lại quá lớn");
});

test("a transfer is undone although a rule has written on the timeline since", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const [from, to] = await Promise.all(
    ["Bán", "Lắp"].map((name) => server.call<Pipeline>("POST", "/v1/pipelines", { name: `${name} ${run}` })),
  );
  const [first, source] = from?.stages ?? [];
  const stage = { stage_id: to?.stages[0]?.id };
  const ends = { source: { stage_id: source?.id }, target: stage };
  await server.call("POST", "/v1/tunnels", { name: `Đi ${run}`, action: "move", ...ends });
  await server.call("POST", "/v1/rules", { name: "Chào", stage, action: { kind: "comment", text: "Xin chào" } });
  const { id } = await createDeal(page, `Hoàn tác ${run}`, { stage_id: first?.id });
  await server.call("POST", `/v1/deals/${id}/move`, { stage_id: source?.id }, "*");
  const read = () => server.call<{ stage_id: string }>("GET", `/v1/deals/${id}`);
  await expect.poll(async () => (await read()).stage_id).toBe(stage.stage_id);
  await page.goto(`/board?deal=${id}`);
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("Xin chào")).toBeVisible();
  await drawer.getByRole("button", { name: "Hoàn tác" }).click();
  await expect.poll(async () => (await read()).stage_id).toBe(source?.id);
});
