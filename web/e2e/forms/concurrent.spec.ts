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
