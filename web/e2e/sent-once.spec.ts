/** A submission is sent once: for a double click, for Enter twice, and for Enter followed by the loss of focus. */
import type { Locator, Page, Request } from "@playwright/test";

import { chooseOption, connectTwoPipelines, sidePanel } from "./map";
import { column, createDeal, expect, openApi, openPage, type Pipeline, test, uniqueSuffix } from "./people";

/** Collects the requests of a method whose path ends so. */
function collect(page: Page, method: string, ending: RegExp): Request[] {
  const sent: Request[] = [];
  page.on("request", (request) => {
    if (request.method() === method && ending.test(new URL(request.url()).pathname)) sent.push(request);
  });
  return sent;
}

/** Clicks twice before the page can be drawn in between. */
const clickTwice = (button: Locator) =>
  button.evaluate((element: HTMLButtonElement) => {
    element.click();
    element.click();
  });

/** Waits until the page shows the result. A second request would have left the page together with the first. */
async function expectSentOnce(sent: Request[], result: Locator): Promise<void> {
  await expect(result).toBeVisible();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.headers()["idempotency-key"]).toMatch(/^[0-9a-f-]{36}$/);
}

test("a deal is created once for two clicks, and for Enter twice", async ({ page }) => {
  await openPage(page, "/board");
  const sent = collect(page, "POST", /\/v1\/deals$/);
  for (const submit of ["click", "Enter"]) {
    const title = `Một lần ${submit} ${uniqueSuffix()}`;
    await column(page, "Mới").getByRole("button", { name: "Thêm giao dịch vào Mới", exact: true }).click();
    const form = page.getByRole("form", { name: "Giao dịch" });
    await form.getByLabel("Tên giao dịch").fill(title);
    if (submit === "click") await clickTwice(form.getByRole("button", { name: "Thêm", exact: true }));
    else
      await form.evaluate((element: HTMLFormElement) => {
        element.requestSubmit();
        element.requestSubmit();
      });
    await expectSentOnce(sent, page.locator(".deal-card", { hasText: title }));
    await expect(form).toHaveCount(0);
    await expect(page.locator(".deal-card", { hasText: title })).toHaveCount(1);
    sent.length = 0;
  }
});

test("a comment is added once", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Lời ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const sent = collect(page, "POST", /\/comments$/);
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("textbox", { name: "Viết ghi chú về giao dịch này" }).fill("Khách hẹn thứ hai");
  await clickTwice(drawer.getByRole("button", { name: "Gửi" }));
  await expectSentOnce(sent, drawer.locator(".timeline-note", { hasText: "Khách hẹn thứ hai" }));
});

test("customers, pipelines, stages, members and repeat plans are created once", async ({ page }) => {
  const run = uniqueSuffix();
  await openPage(page, "/customers");
  const customers = collect(page, "POST", /\/v1\/customers$/);
  await page.getByRole("main").getByRole("button", { name: "Khách hàng", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Tên").fill(`An ${run}`);
  await clickTwice(page.getByRole("dialog").getByRole("button", { name: "Thêm", exact: true }));
  await expectSentOnce(customers, page.getByRole("dialog").getByRole("heading", { name: `An ${run}` }));

  await page.goto("/tunnels");
  const pipelines = collect(page, "POST", /\/v1\/pipelines$/);
  await page.getByRole("button", { name: "Thêm phễu" }).click();
  await page.getByRole("dialog").getByLabel("Tên phễu").fill(`Tư vấn ${run}`);
  await clickTwice(page.getByRole("dialog").getByRole("button", { name: "Thêm", exact: true }));
  const lane = page.getByRole("region", { name: `Tư vấn ${run}` });
  await expectSentOnce(pipelines, lane);

  const stages = collect(page, "POST", /\/stages$/);
  await lane.getByRole("button", { name: new RegExp(`Thêm giai đoạn.*${run}`) }).click();
  await page.getByRole("dialog").getByLabel("Tên giai đoạn").fill("Gọi lại");
  await clickTwice(page.getByRole("dialog").getByRole("button", { name: "Thêm", exact: true }));
  await expectSentOnce(stages, sidePanel(page).getByRole("heading", { name: "Gọi lại" }));

  await page.goto("/boost");
  const plans = collect(page, "POST", /\/v1\/repeat-plans$/);
  await page.getByRole("main").getByRole("button", { name: "Kế hoạch", exact: true }).first().click();
  const plan = page.getByRole("dialog");
  await plan.getByRole("textbox").first().fill(`Bảo dưỡng ${run}`);
  await plan.getByRole("combobox", { name: "Với giao dịch đã đóng trong" }).click();
  await chooseOption(page, "Bán hàng");
  await plan.getByRole("combobox", { name: "Giai đoạn của giao dịch mới" }).click();
  await page.getByRole("group", { name: "Bảo trì" }).getByRole("option").first().click();
  await clickTwice(plan.getByRole("button", { name: "Tạo kế hoạch" }));
  await expectSentOnce(plans, page.getByRole("heading", { name: `Bảo dưỡng ${run}`, exact: true }));

  await page.goto("/settings");
  const members = collect(page, "POST", /\/v1\/members$/);
  await page.getByRole("button", { name: "Mời thành viên" }).click();
  await page.getByRole("dialog").getByLabel("Email").fill(`${run}@example.com`);
  await page.getByRole("dialog").getByLabel("Họ tên").fill(`Bình ${run}`);
  await clickTwice(page.getByRole("dialog").getByRole("button", { name: "Gửi lời mời" }));
  await expectSentOnce(members, page.getByText(`Bình ${run}`));
});

test("a submission whose response was lost is sent again with its key, and makes one deal", async ({ page }) => {
  await openPage(page, "/board");
  const title = `Mất mạng ${uniqueSuffix()}`;
  const sent = collect(page, "POST", /\/v1\/deals$/);
  // The service makes the deal, but no response reaches the page.
  await page.route("**/v1/deals", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await column(page, "Mới").getByRole("button", { name: "Thêm giao dịch vào Mới", exact: true }).click();
  const form = page.getByRole("form", { name: "Giao dịch" });
  await form.getByLabel("Tên giao dịch").fill(title);
  await form.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(form.getByText(/mạng|kết nối/i)).toBeVisible();
  await page.unroute("**/v1/deals");
  await form.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(form).toHaveCount(0);
  await expect(page.locator(".deal-card", { hasText: title })).toHaveCount(1);
  expect(new Set(sent.map((request) => request.headers()["idempotency-key"])).size).toBe(1);
});

test("a rename with Enter sends one change and meets no conflict", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { from, server } = await connectTwoPipelines(page);
  const sent = collect(page, "PATCH", /\/v1\/pipelines\//);
  for (const round of ["một", "hai", "ba"]) {
    const before = (await server.call<Pipeline>("GET", `/v1/pipelines/${from.id}`)).name;
    await page.getByRole("button", { name: `Đổi tên phễu ${before}` }).click();
    const input = page.getByRole("textbox", { name: "Tên phễu" });
    await input.fill(`${from.name} ${round}`);
    await input.press("Enter");
    await expect(page.getByRole("heading", { name: `${from.name} ${round}` })).toBeVisible();
  }
  expect(sent).toHaveLength(3);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a stage is renamed with one change, and its colour right after it", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { from, server } = await connectTwoPipelines(page);
  await page.goto(`/tunnels?stage=${from.stages[0]?.id ?? ""}`);
  const sent = collect(page, "PATCH", /\/stages\//);
  const name = sidePanel(page).getByLabel("Tên giai đoạn");
  await name.fill("Gọi lần đầu");
  await name.press("Enter");
  await sidePanel(page).getByRole("radio").last().click({ force: true });
  const read = async () => (await server.call<Pipeline>("GET", `/v1/pipelines/${from.id}`)).stages[0];
  await expect.poll(async () => (await read())?.color).not.toBe(from.stages[0]?.color);
  expect(await read()).toMatchObject({ name: "Gọi lần đầu" });
  expect(sent).toHaveLength(2);
  await expect(sidePanel(page).getByText(/người khác/)).toHaveCount(0);
});

test("a field of a deal is sent once for Enter and for leaving it", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Ô ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const sent = collect(page, "PATCH", /\/v1\/deals\//);
  const source = page.getByRole("dialog").getByLabel("Nguồn");
  await source.fill("Facebook");
  await source.press("Enter");
  await source.press("Tab");
  await expect(page.getByRole("dialog").getByText("Nguồn: – → Facebook")).toBeVisible();
  expect(sent).toHaveLength(1);
  expect(await (await openApi(page)).call("GET", `/v1/deals/${deal.id}`)).toMatchObject({ source: "Facebook" });
});
