/** On a phone, a list of pipelines, stages and tunnels does everything that the map does. */
import type { Page } from "@playwright/test";

import { connectTwoPipelines, deletePipeline, sidePanel } from "../map";
import { expect, expectAccessible, findPipeline, openApi, openPage, takePicture, test, type Pipeline } from "../people";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

const item = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const back = (page: Page) => sidePanel(page).getByRole("button", { name: "Đóng" }).click();

/** Creates two pipelines, and opens the first in the list. */
async function openTwoPipelines(page: Page): Promise<[Pipeline, Pipeline]> {
  const server = await openApi(page);
  const run = String(Date.now());
  const from = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Tư vấn ${run}` });
  const to = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Giao hàng ${run}` });
  await page.reload();
  await item(page, from.name).getByRole("button", { name: from.name, expanded: false }).click();
  return [from, to];
}

test("the list shows pipelines, stages with their deals, and tunnels, and no map", async ({ page }) => {
  await openPage(page, "/tunnels");
  const sales = item(page, "Bán hàng");
  await expect(sales.getByRole("button", { name: /^Thành công/ })).toBeVisible();
  await expect(sales.getByRole("button", { name: /Bán được → Lắp đặt/ })).toContainText("Lắp đặt / Mới");
  await expect(sales.locator(".deal-count").first()).not.toBeEmpty();
  await expect(page.locator(".map")).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expectAccessible(page);
  await takePicture(page, "map-phone");
});

test("every pipeline is one touch away from the top of the list and from every place in it", async ({ page }) => {
  await openPage(page, "/tunnels");
  const links = page.getByRole("navigation", { name: "Đến một phễu" });
  await expect(links.getByRole("button", { name: "Bảo trì", exact: true })).toBeInViewport({ ratio: 1 });
  await links.getByRole("button", { name: "Bảo trì", exact: true }).click();
  const care = item(page, "Bảo trì");
  await expect(care.getByRole("listitem").first()).toBeInViewport();
  await expect(care.getByRole("button", { name: /^Bảo trì/, expanded: true })).toBeFocused();
  await expect(care.getByRole("button", { name: /^Bảo trì/, expanded: true })).toBeInViewport({ ratio: 1 });
  await expectAccessible(page);
  await takePicture(page, "map-phone-third");
  await care.getByRole("button", { name: /^Bảo trì/, expanded: true }).click();
  await links.getByRole("button", { name: "Bán hàng", exact: true }).click();
  await expect(item(page, "Bán hàng").getByRole("listitem").first()).toBeInViewport();
});

test("a tunnel is made, switched off, edited and deleted in the list", async ({ page }) => {
  await openPage(page, "/tunnels");
  const [from, to] = await openTwoPipelines(page);
  const [source, target] = [from.stages[1]?.name ?? "", to.stages[0]?.name ?? ""];
  await item(page, from.name)
    .getByRole("button", { name: `Tạo đường hầm từ ${source}`, exact: true })
    .click();
  const targets = page.getByRole("dialog", { name: `Giao dịch từ “${source}” đi đến đâu?` });
  await expect(targets.getByRole("region", { name: from.name })).toHaveCount(0);
  await expectAccessible(page);
  await targets.getByRole("region", { name: to.name }).getByRole("button", { name: target, exact: true }).click();
  await page.getByRole("dialog", { name: "Đường hầm mới" }).getByText("Sao chép").click();
  await page.getByRole("button", { name: "Tạo đường hầm", exact: true }).click();
  await expect(sidePanel(page).getByRole("switch")).toBeVisible();
  await sidePanel(page).getByLabel("Tên đường hầm").fill("Giao ngay");
  await sidePanel(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  await takePicture(page, "map-phone-tunnel");
  await back(page);

  const read = async () => (await findPipeline(page, from.name)).tunnels[0];
  const toggle = item(page, from.name).getByRole("switch", { name: "Đường hầm Giao ngay đang bật" });
  await expect(toggle).toBeChecked();
  await toggle.press("Space");
  await expect(toggle).not.toBeChecked();
  await expect.poll(async () => (await read())?.enabled).toBe(false);
  await expect(item(page, from.name).getByRole("button", { name: /Giao ngay/ })).toContainText("Tắt · Sao chép");

  await item(page, from.name)
    .getByRole("button", { name: /Giao ngay/ })
    .click();
  await sidePanel(page).getByRole("button", { name: "Xóa đường hầm" }).click();
  await sidePanel(page).getByRole("button", { name: "Xóa đường hầm" }).click();
  await expect(sidePanel(page)).toHaveCount(0);
  expect(await read()).toBeUndefined();
  await deletePipeline(page, from);
  await deletePipeline(page, to);
});

test("a stage is added, renamed, moved and given a rule, and pipelines are renamed and reordered", async ({ page }) => {
  await openPage(page, "/tunnels");
  const [from, to] = await openTwoPipelines(page);
  const stages = async () => (await findPipeline(page, from.name)).stages.map((one) => one.name);
  await item(page, from.name)
    .getByRole("button", { name: `Thêm giai đoạn vào ${from.name}` })
    .click();
  await page.getByRole("dialog").getByLabel("Tên giai đoạn").fill("Chờ linh kiện");
  await page.getByRole("dialog").getByRole("button", { name: "Thêm" }).click();
  await sidePanel(page).getByLabel("Tên giai đoạn").fill("Chờ phụ tùng");
  await sidePanel(page).getByLabel("Tên giai đoạn").press("Enter");
  await expect(sidePanel(page).getByRole("heading", { level: 2 })).toHaveText("Chờ phụ tùng");
  await sidePanel(page).getByRole("button", { name: "Về trước" }).click();
  await expect.poll(async () => (await stages()).indexOf("Chờ phụ tùng")).toBe(4);
  await back(page);

  await item(page, from.name).getByRole("button", { name: "Thêm quy tắc vào Chờ phụ tùng" }).click();
  await expect(sidePanel(page).getByLabel("Tên quy tắc")).toBeVisible();
  await expectAccessible(page);
  await back(page);

  await item(page, to.name)
    .getByRole("button", { name: `Đổi tên phễu ${to.name}` })
    .click();
  const renamed = `${to.name} nhanh`;
  await page.getByRole("textbox", { name: "Tên phễu" }).fill(renamed);
  await page.getByRole("textbox", { name: "Tên phễu" }).press("Enter");
  await item(page, renamed)
    .getByRole("button", { name: `Đưa phễu ${renamed} lên trên` })
    .click();
  const server = await openApi(page);
  await expect
    .poll(async () => {
      const { data } = await server.call<{ data: Pipeline[] }>("GET", "/v1/pipelines?limit=100");
      return data.map((one) => one.id).indexOf(to.id) - data.map((one) => one.id).indexOf(from.id);
    })
    .toBe(-1);
  await deletePipeline(page, from);
  await deletePipeline(page, to);
});

test("a refused switch says why in the list", async ({ page }) => {
  await openPage(page, "/tunnels");
  await page.setViewportSize({ width: 1440, height: 900 });
  const { server, from, to, source, target } = await connectTwoPipelines(page);
  await server.call("POST", "/v1/tunnels", {
    name: "Quay lại",
    source: { stage_id: target },
    target: { stage_id: source },
    action: "move",
    enabled: false,
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/tunnels");
  await item(page, to.name).getByRole("button", { name: to.name, expanded: false }).click();
  await item(page, to.name).getByRole("switch", { name: "Đường hầm Quay lại đang bật" }).press("Space");
  await expect(item(page, to.name).getByRole("alert")).toContainText("chạy vòng");
  await expectAccessible(page);
  await deletePipeline(page, from);
  await deletePipeline(page, to);
});

test("a viewer reads the list, and is offered nothing that the API would refuse", async ({ page }) => {
  await openPage(page, "/tunnels", "viewer");
  await expect(item(page, "Bán hàng").getByRole("button", { name: /Bán được → Lắp đặt/ })).toBeVisible();
  await expect(page.getByRole("switch")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Tạo đường hầm|Thêm|Đổi tên|Xóa|Đưa phễu/ })).toHaveCount(0);
});
