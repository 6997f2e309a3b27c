/** Two people at once: the test changes over the API what the page shows and edits. */
import type { Page } from "@playwright/test";

import { connectTwoPipelines, sidePanel } from "../map";
import {
  card,
  column,
  createDeal,
  type Deal,
  dragCard,
  expect,
  type Pipeline,
  openApi,
  openPage,
  test,
  uniqueSuffix,
} from "../people";

test("what a colleague writes meanwhile is replaced only after a warning", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const deal = await createDeal(page, `Ghi chung ${uniqueSuffix()}`, { comments: "Cũ" });
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  const comments = drawer.getByRole("textbox", { name: "Ghi chú", exact: true });
  await comments.fill("Tôi viết");
  await server.call("PATCH", `/v1/deals/${deal.id}`, { comments: "Đồng nghiệp viết", amount: 77_700 }, "*");
  await expect(drawer.getByText(/^777,00/).first()).toBeVisible(); // the drawer has read the colleague's change

  await comments.blur();
  await expect(drawer.getByText("Người khác vừa sửa thành “Đồng nghiệp viết”.")).toBeVisible();
  expect(await server.call("GET", `/v1/deals/${deal.id}`)).toMatchObject({ comments: "Đồng nghiệp viết" });
  await comments.focus();
  await comments.blur();
  await expect(drawer.getByText("Ghi chú: Đồng nghiệp viết → Tôi viết")).toBeVisible();
});

test("a change of other fields by somebody else is no conflict", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const deal = await createDeal(page, `Hai ô ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const source = page.getByRole("dialog").getByLabel("Nguồn");
  await source.fill("Zalo");
  await server.call("PATCH", `/v1/deals/${deal.id}`, { probability: 55 }, "*");
  await source.press("Enter");
  await expect(page.getByRole("dialog").getByText("Nguồn: – → Zalo")).toBeVisible();
  await expect(page.getByRole("dialog").getByRole("alert")).toHaveCount(0);
  expect(await server.call("GET", `/v1/deals/${deal.id}`)).toMatchObject({ probability: 55, source: "Zalo" });
});

test("a card can be dropped below a card that somebody else has just moved away", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const stages = ["Nguồn", "Đích", "Nơi khác"].map((name) => ({ name }));
  const closed = (["won", "lost"] as const).map((semantic) => ({ name: semantic, semantic }));
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", {
    name: `Hai người ${run}`,
    stages: [...stages, ...closed],
  });
  const [from, there, elsewhere] = pipeline.stages.map(({ id }) => id);
  const neighbour = await createDeal(page, `Hàng xóm ${run}`, { stage_id: there });
  const deal = await createDeal(page, `Kéo tới ${run}`, { stage_id: from });
  await page.goto(`/board/${deal.pipeline_id}`);
  await expect(card(page, neighbour.title)).toBeVisible();
  await expect(card(page, deal.title)).toBeVisible();
  await page.route("**/board?*", (route) => route.abort());

  await server.call("POST", `/v1/deals/${neighbour.id}/move`, { stage_id: elsewhere }, "*");
  await server.call("PATCH", `/v1/deals/${deal.id}`, { source: "Zalo" }, "*");
  await dragCard(page, deal.title, column(page, "Đích"));
  await expect.poll(async () => (await server.call<Deal>("GET", `/v1/deals/${deal.id}`)).stage_id).toBe(there);
  await expect(page.getByText("Chưa thực hiện được")).toHaveCount(0);
});

/** Reads everything again, as a window that gets the focus after a while. */
async function returnToWindow(page: Page): Promise<void> {
  await page.clock.fastForward(20_000);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
}

test("an open panel shows what a colleague saves, and saving it does not undo that", async ({ page }) => {
  await page.clock.install();
  await openPage(page, "/tunnels");
  const { server, tunnel, read, from, run } = await connectTwoPipelines(page);
  await sidePanel(page).getByLabel("Tên đường hầm").fill(`Tôi đặt tên ${run}`);
  await server.call("PATCH", `/v1/tunnels/${tunnel.id}`, { delay: "PT5M" }, "*");
  await returnToWindow(page);
  await expect(sidePanel(page).getByRole("textbox", { name: "Chờ trước khi chuyển" })).toHaveValue("5");
  await expect(sidePanel(page).getByLabel("Tên đường hầm")).toHaveValue(`Tôi đặt tên ${run}`);
  await sidePanel(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await expect.poll(read).toMatchObject({ name: `Tôi đặt tên ${run}`, delay: "PT5M" });

  const lost = from.stages.find(({ name }) => name === "Thất bại");
  await page.goto(`/tunnels?stage=${lost?.id ?? ""}`);
  const reasons = sidePanel(page).getByRole("textbox", { name: "Lý do thất bại để chọn" });
  await expect(reasons).toHaveValue("");
  await server.call("PATCH", `/v1/pipelines/${from.id}/stages/${lost?.id ?? ""}`, { lost_reasons: ["Hết hàng"] }, "*");
  await returnToWindow(page);
  await expect(reasons).toHaveValue("Hết hàng");
  await expect(sidePanel(page).getByRole("button", { name: "Lưu yêu cầu" })).toHaveCount(0);
});

test("a template that a colleague saves meanwhile is read again, and keeps both changes", async ({ page }) => {
  await openPage(page, "/messages");
  const server = await openApi(page);
  const texts = { vi: { subject: "Cũ", text: "Cũ" }, en: { subject: "Old", text: "Old" } };
  const body = { name: `Chung ${uniqueSuffix()}`, channel: "email", purpose: "transactional", texts };
  const { id } = await server.call<{ id: string }>("POST", "/v1/message-templates", body);
  await page.goto(`/messages?template=${id}`);
  const form = page.getByRole("form", { name: body.name });
  await form.getByLabel("Tiêu đề").fill("Tôi viết");
  const theirs = { vi: { subject: "Cũ", text: "Đồng nghiệp viết" }, en: { subject: "New", text: "Old" } };
  await server.call("PATCH", `/v1/message-templates/${id}`, { texts: theirs }, "*");

  const save = form.getByRole("button", { name: "Lưu", exact: true });
  await save.click();
  await expect(form.getByLabel("Nội dung văn bản")).toHaveValue("Đồng nghiệp viết");
  await expect(form.getByRole("alert")).toBeVisible();
  await save.click();
  await expect(page.getByText("Đã lưu mẫu tin nhắn")).toBeVisible();
  const both = { vi: { subject: "Tôi viết", text: "Đồng nghiệp viết" }, en: { subject: "New", text: "Old" } };
  expect(await server.call("GET", `/v1/message-templates/${id}`)).toMatchObject({ texts: both });
});

test("a task that a colleague saves meanwhile is read again, and keeps both changes", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const deal = await createDeal(page, `Việc chung ${uniqueSuffix()}`);
  const body = { deal_id: deal.id, title: "Gọi khách", due_on: "2030-12-24" };
  const { id } = await server.call<{ id: string }>("POST", "/v1/tasks", body);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  await page.getByRole("button", { name: "Gọi khách", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Sửa công việc" });
  await dialog.getByLabel("Việc cần làm").fill("Gọi khách hàng");
  await server.call("PATCH", `/v1/tasks/${id}`, { text: "Sau 5 giờ" }, "*");

  await dialog.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(dialog.getByLabel("Ghi chú")).toHaveValue("Sau 5 giờ");
  await dialog.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(dialog).toBeHidden();
  const { data } = await server.call<{ data: object[] }>("GET", `/v1/tasks?deal_id=${deal.id}`);
  expect(data).toMatchObject([{ title: "Gọi khách hàng", text: "Sau 5 giờ" }]);
});

test("a trigger that a colleague switches off meanwhile stays off when its name is saved", async ({ page }) => {
  await openPage(page, "/hooks");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const deal = await createDeal(page, `Kích hoạt ${run}`);
  const body = { name: `Chung ${run}`, kind: "payment_made", stage: { stage_id: deal.stage_id } };
  const { id } = await server.call<{ id: string }>("POST", "/v1/triggers", body);
  await page.reload();
  await page.getByRole("listitem", { name: body.name }).getByRole("button", { name: "Sửa" }).click();
  const dialog = page.getByRole("dialog", { name: "Sửa trình kích hoạt" });
  await dialog.getByLabel("Tên trình kích hoạt").fill(`Tôi đặt tên ${run}`);
  await server.call("PATCH", `/v1/triggers/${id}`, { enabled: false }, "*");

  await dialog.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(dialog.getByLabel("Đang bật")).not.toBeChecked();
  await dialog.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(dialog).toBeHidden();
  expect(await server.call("GET", `/v1/triggers/${id}`)).toMatchObject({ name: `Tôi đặt tên ${run}`, enabled: false });
});
