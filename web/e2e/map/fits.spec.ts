/** The whole map is in sight: cards narrow down, and the person zooms and makes the map compact. */
import type { Locator, Page } from "@playwright/test";

import { createLongPipeline, deletePipeline, dragOver, stageCard } from "../map";
import { expect, expectAccessible, openPage, takePicture, test, uniqueSuffix } from "../people";

const scroller = (page: Page): Locator => page.locator(".map-scroll");

/** How many pixels of the map are out of sight sideways. */
const findHidden = (page: Page) =>
  scroller(page).evaluate((element) => Math.max(0, element.scrollWidth - element.clientWidth));

/** The names of stages whose text is cut. */
const findCutNames = (page: Page) =>
  page
    .locator(".stage-name")
    .evaluateAll((names) =>
      names.filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.textContent),
    );

for (const [width, height] of [
  [1440, 900],
  [1920, 1080],
] as const) {
  test(`at ${String(width)} px, twelve stages fit without sideways scrolling, with won and lost in sight`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await openPage(page, "/tunnels");
    const name = `Dài ${uniqueSuffix()}`;
    const long = await createLongPipeline(page, name, 12);
    await page.reload();
    const lane = page.getByRole("region", { name });
    await lane.scrollIntoViewIfNeeded();
    expect(await findHidden(page)).toBe(0);
    for (const semantic of ["won", "lost"]) {
      await expect(lane.locator(`[data-semantic="${semantic}"]`)).toBeInViewport({ ratio: 1 });
    }
    expect(await findCutNames(page)).toEqual([]);
    await takePicture(page, `map-12-stages-${String(width)}`);

    await page.getByRole("button", { name: "Thu gọn bản đồ" }).click();
    expect(await findHidden(page)).toBe(0);
    expect(await findCutNames(page)).toEqual([]);
    await expectAccessible(page);
    await takePicture(page, `map-12-stages-compact-${String(width)}`);
    await page.getByRole("button", { name: "Thu gọn bản đồ" }).click();
    await deletePipeline(page, long);
  });
}

test("the compact mode is kept in the browser, and its lanes are lower", async ({ page }) => {
  await openPage(page, "/tunnels");
  const lane = page.getByRole("region", { name: "Bán hàng" });
  const full = (await lane.boundingBox())?.height ?? 0;
  const button = page.getByRole("button", { name: "Thu gọn bản đồ" });
  await expect(button).toHaveAttribute("aria-pressed", "false");
  await button.click();
  await page.reload();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  expect((await lane.boundingBox())?.height).toBeLessThan(full - 20);
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "false");
});

test("buttons and the keys +, - and 0 zoom the map, but not while the focus is elsewhere", async ({ page }) => {
  await openPage(page, "/tunnels");
  const lane = page.getByRole("region", { name: "Bán hàng" });
  const widthOf = async () => (await lane.boundingBox())?.width ?? 0;
  const fitting = await widthOf();
  await page.getByRole("button", { name: "Phóng to" }).click();
  expect(await widthOf()).toBeCloseTo(fitting * 1.25, -1);
  await page.keyboard.press("-"); // the focus is on a button of the page, not on the map
  expect(await widthOf()).toBeCloseTo(fitting * 1.25, -1);
  await page.getByRole("button", { name: /Vừa màn hình/ }).click();
  expect(await widthOf()).toBeCloseTo(fitting, -1);

  await lane.getByRole("button", { name: /^Mới/ }).focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  expect(await widthOf()).toBeCloseTo(fitting * 1.5, -1);
  expect(await findHidden(page)).toBeGreaterThan(100);
  await page.keyboard.press("-");
  expect(await widthOf()).toBeCloseTo(fitting * 1.25, -1);
  await page.keyboard.press("0");
  expect(await widthOf()).toBeCloseTo(fitting, -1);
  await lane.getByRole("button", { name: "Đổi tên phễu Bán hàng" }).click();
  await page.keyboard.press("End");
  await page.keyboard.press("0");
  await expect(lane.getByRole("textbox")).toHaveValue("Bán hàng0");
  await page.keyboard.press("Escape");
  expect(await widthOf()).toBeCloseTo(fitting, -1);
});

test("a tunnel is dragged on a map that is zoomed in", async ({ page }) => {
  await openPage(page, "/tunnels");
  await page.getByRole("button", { name: "Phóng to" }).click();
  const card = (lane: string, stage: string) =>
    page
      .getByRole("region", { name: lane })
      .getByRole("listitem")
      .filter({ hasText: stage })
      .getByRole("button")
      .first();
  const [from, to] = [card("Bán hàng", "Đang thực hiện"), card("Lắp đặt", "Hóa đơn trả trước")];
  await from.hover();
  await page.mouse.down();
  const end = await to.boundingBox();
  if (!end) throw new Error("the target is not visible");
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 12 });
  await expect(page.locator('[data-role="over"]')).toContainText("Hóa đơn trả trước");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the line follows the pointer when a key zooms the map during a drag", async ({ page }) => {
  await openPage(page, "/tunnels");
  const from = stageCard(page, "Bán hàng", "Hóa đơn trả trước");
  const to = stageCard(page, "Lắp đặt", "Đang thực hiện");
  await dragOver(page, from, from, 0.8);
  await page.mouse.move(600, 500, { steps: 4 });
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  const end = await to.boundingBox();
  if (!end) throw new Error("the target is not visible");
  await page.mouse.move(end.x + end.width * 0.75, end.y + end.height / 2, { steps: 8 });
  await expect(page.locator('[data-role="over"]')).toContainText("Đang thực hiện");
  await page.keyboard.press("Escape");
  await page.mouse.up();
});

test("the map appears without a layout shift above 0.05", async ({ page }) => {
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) shifts.sum += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await openPage(page, "/tunnels");
  await expect(page.getByRole("region", { name: "Bán hàng" }).locator(".deal-count").first()).not.toBeEmpty();
  await page.locator(".arrow-label").first().click();
  await expect(page.getByRole("complementary").getByRole("switch")).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)).toBeLessThan(0.05);
});
