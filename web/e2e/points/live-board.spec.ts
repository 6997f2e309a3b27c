import type { Page } from "@playwright/test";

import {
  type Api,
  card,
  column,
  createDeal,
  expect,
  expectAccessible,
  findPipeline,
  openApi,
  openPage,
  type Pipeline,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

/** Opens the board of a new pipeline, from whose second stage a tunnel leads to Sales. */
async function openSource(page: Page, action: "move" | "copy") {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Nguồn ${run}` });
  const target = (await findPipeline(page, "Bán hàng")).stages[0]?.id;
  const tunnel = { name: `Đi ${run}`, source: { stage_id: pipeline.stages[1]?.id }, target: { stage_id: target } };
  await server.call("POST", "/v1/tunnels", { ...tunnel, action, enabled: true });
  const deal = await createDeal(page, `Máy sấy ${run}`, { stage_id: pipeline.stages[0]?.id });
  await page.goto(`/board/${pipeline.id}`);
  await expect(card(page, deal.title)).toBeVisible();
  return { server, pipeline, deal, tunnel };
}

/** Moves a deal as a colleague does, elsewhere. */
const move = (server: Api, id: string, stageId?: string) =>
  server.call("POST", `/v1/deals/${id}/move`, { stage_id: stageId }, "*");

test("the board is live: a card that a colleague moves flashes, and a toast names the tunnel that took one away", async ({
  page,
}) => {
  const { server, pipeline, deal, tunnel } = await openSource(page, "move");
  const [, through, beside] = pipeline.stages;
  await move(server, deal.id, beside?.id);
  const moved = column(page, beside?.name ?? "").locator(".deal-card[data-arrived]", { hasText: deal.title });
  await expect(moved).toBeVisible();
  await expect(moved).toHaveCSS("animation-name", "arrive");
  await move(server, deal.id, through?.id);
  await expect(page.getByText(`${deal.title} đã đi qua đường hầm “${tunnel.name}”`)).toBeVisible();
  await expect(card(page, deal.title)).toHaveCount(0);
  await takePicture(page, "point-live-board");
  await page.getByRole("link", { name: "Xem trong Bán hàng" }).click();
  await expect(page.getByRole("dialog").getByText("Đã đi qua đường hầm")).toBeVisible();
});

test("the board is live: a copy is told with the tunnel that made it", async ({ page }) => {
  const { pipeline, deal, tunnel } = await openSource(page, "copy");
  await page.getByRole("button", { name: `Chuyển ${deal.title}` }).click();
  await page.getByRole("menuitem", { name: pipeline.stages[1]?.name ?? "" }).click();
  await expect(page.locator(".deal-card[data-arrived]", { hasText: deal.title })).toBeVisible();
  await expect(page.getByText(`Đường hầm “${tunnel.name}” đã tạo bản sao`)).toBeVisible();
  await page.getByRole("link", { name: "Xem trong Bán hàng" }).click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("Là bản sao")).toBeVisible();
  const journey = drawer.getByRole("region", { name: "Hành trình" });
  await expect(journey.getByRole("listitem")).toHaveCount(2);
  await expect(journey).toContainText("1.250,00");
  await expectAccessible(page);
  await takePicture(page, "deal-journey");
});

test("a user's own move is followed at once: a second after the transfer the toast is there, and stays to be used", async ({
  page,
}) => {
  const { server, pipeline, deal, tunnel } = await openSource(page, "move");
  await page.getByRole("button", { name: `Chuyển ${deal.title}` }).click();
  await page.getByRole("menuitem", { name: pipeline.stages[1]?.name ?? "", exact: true }).click();
  const read = () => server.call<{ pipeline_id: string }>("GET", `/v1/deals/${deal.id}`);
  await expect.poll(async () => (await read()).pipeline_id, { intervals: [50] }).not.toBe(pipeline.id);
  const toast = page.getByText(`${deal.title} đã đi qua đường hầm “${tunnel.name}”`);
  await expect(toast).toBeVisible({ timeout: 2_000 });
  const shownAt = Date.now();
  await expect(toast).toHaveCount(0);
  expect(Date.now() - shownAt).toBeGreaterThan(10_000);
});

test("a transfer is told on a filtered board, too", async ({ page }) => {
  const { server, pipeline, deal, tunnel } = await openSource(page, "move");
  await page.goto(`/board/${pipeline.id}?who=none`);
  await expect(card(page, deal.title)).toBeVisible();
  await move(server, deal.id, pipeline.stages[1]?.id);
  await expect(page.getByText(`${deal.title} đã đi qua đường hầm “${tunnel.name}”`)).toBeVisible();
});
