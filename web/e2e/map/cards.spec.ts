/** What a card and a lane of the map show without being pointed at, and how lanes are reordered. */
import type { Page } from "@playwright/test";

import { drag, dragOver } from "../map";
import { createDeal, expect, expectAccessible, findPipeline, openApi, openPage, test, uniqueSuffix } from "../people";

/** The names of the lanes from top to bottom. */
const findLanes = (page: Page) => page.locator(".lane h2").allTextContents();

/** The names of the pipelines in the order that is stored. */
async function readOrder(page: Page): Promise<string[]> {
  const { data } = await (
    await openApi(page)
  ).call<{ data: { name: string; position: number }[] }>("GET", "/v1/pipelines?limit=100");
  return data.sort((one, other) => one.position - other.position).map(({ name }) => name);
}

test("a card shows how many deals are on its stage, and counts a new deal", async ({ page }) => {
  await openPage(page, "/tunnels");
  const server = await openApi(page);
  const name = `Đếm ${uniqueSuffix()}`;
  const made = await server.call<{ id: string; stages: { id: string }[] }>("POST", "/v1/pipelines", { name });
  for (const title of ["Một", "Hai"]) await createDeal(page, title, { stage_id: made.stages[0]?.id });
  const card = page.getByRole("region", { name }).locator(".stage").first();
  await expect(async () => {
    await page.reload();
    await expect(card.getByText("2 giao dịch")).toBeAttached({ timeout: 8_000 });
  }).toPass();
  await expect(page.getByRole("region", { name }).locator(".stage").nth(1).getByText("0 giao dịch")).toBeAttached();
});

test("the handle and the grip of each card are visible without a pointer over it", async ({ page }) => {
  await openPage(page, "/tunnels");
  await expect(page.getByRole("region", { name: "Bán hàng" })).toBeVisible();
  await page.mouse.move(5, 5);
  const stages = await page.locator(".stage").count();
  for (const handle of [".stage-plus", ".stage-grip"]) {
    await expect(page.locator(handle)).toHaveCount(stages);
    const faint = await page.locator(handle).evaluateAll(
      (all) =>
        all.filter((one) => {
          const { opacity, visibility } = getComputedStyle(one);
          const { width, height } = one.getBoundingClientRect();
          return opacity !== "1" || visibility !== "visible" || Math.min(width, height) < 23.5;
        }).length,
    );
    expect(faint).toBe(0);
  }
});

test("a lane is dragged to another place, and Escape cancels it", async ({ page }) => {
  await openPage(page, "/tunnels");
  await expect(page.getByRole("region", { name: "Bán hàng" })).toBeVisible();
  const before = await readOrder(page);
  const grip = (name: string) =>
    page.getByRole("region", { name, exact: true }).getByRole("button", { name: /^Đổi chỗ phễu/ });
  const [first, second] = [before[0] ?? "", before[1] ?? ""];
  const lane = page.getByRole("region", { name: second, exact: true });
  await dragOver(page, grip(first), lane.locator("h2"));
  await page.mouse.move(200, ((await lane.boundingBox())?.y ?? 0) + ((await lane.boundingBox())?.height ?? 0) - 2);
  await expect(page.locator(".lane-landing")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(page.locator(".lane-landing")).toHaveCount(0);
  expect(await findLanes(page)).toEqual(before);

  await drag(page, grip(second), page.getByRole("region", { name: first, exact: true }).locator("h2"));
  const swapped = [second, first, ...before.slice(2)];
  await expect.poll(() => findLanes(page)).toEqual(swapped);
  await expect.poll(() => readOrder(page)).toEqual(swapped);
  await drag(page, grip(first), page.getByRole("region", { name: second, exact: true }).locator("h2"));
  await expect.poll(() => readOrder(page)).toEqual(before);
});

test("the arrow keys move a lane, say where it is, and keep the focus on it", async ({ page }) => {
  await openPage(page, "/tunnels");
  const before = await readOrder(page);
  const name = before[0] ?? "";
  const grip = page.getByRole("region", { name, exact: true }).getByRole("button", { name: /^Đổi chỗ phễu/ });
  await grip.focus();
  await page.keyboard.press("ArrowUp"); // it is the first
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const moved = [...before.slice(1, 3), name, ...before.slice(3)];
  await expect.poll(() => findLanes(page)).toEqual(moved);
  await expect(grip).toBeFocused();
  await expect(page.getByText(`${name} đứng thứ 3 trên ${String(before.length)}`)).toBeAttached();
  await expect.poll(() => readOrder(page)).toEqual(moved);
  await expectAccessible(page);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => readOrder(page)).toEqual(before);
  expect((await findPipeline(page, name)).name).toBe(name);
});
