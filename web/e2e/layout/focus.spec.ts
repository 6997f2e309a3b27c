/** The focus stays in a dialog, drawer or panel when its control goes away or is disabled by its own action. */
import type { Locator, Page } from "@playwright/test";

import { chooseOption, connectTwoPipelines, sidePanel } from "../map";
import { createDeal, emailOf, expect, findPipeline, openApi, openPage, test, uniqueSuffix } from "../people";

const PHONE = { width: 390, height: 844 };

const isInside = (layer: Locator) => layer.evaluate((element) => element.contains(document.activeElement));

/** A deal that a tunnel has moved, shown in its drawer. */
async function openMovedDeal(page: Page): Promise<Locator> {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Hoàn tác ${uniqueSuffix()}`);
  const won = (await findPipeline(page, "Bán hàng")).stages.find(({ name }) => name === "Thành công");
  await (await openApi(page)).call("POST", `/v1/deals/${deal.id}/move`, { stage_id: won?.id }, "*");
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  return page.getByRole("dialog", { name: deal.title });
}

for (const [screen, size] of [
  ["a phone", PHONE],
  ["a wide screen", { width: 1440, height: 900 }],
] as const) {
  test(`on ${screen}, undoing a transfer keeps the focus and the place in the timeline`, async ({ page }) => {
    await page.setViewportSize(size);
    const drawer = await openMovedDeal(page);
    const timeline = drawer.getByRole("region", { name: "Diễn biến", exact: true });
    const undo = timeline.getByRole("button", { name: "Hoàn tác", exact: true });
    await undo.scrollIntoViewIfNeeded();
    await undo.click();
    await expect(timeline.getByText("Đã hoàn tác lần chuyển qua đường hầm")).toBeVisible();
    await expect(undo).toHaveCount(0);
    await expect.poll(() => isInside(timeline)).toBe(true);
    await expect(timeline.getByText("Đã hoàn tác lần chuyển qua đường hầm")).toBeInViewport();
    await page.keyboard.press("Tab");
    expect(await isInside(drawer)).toBe(true);
  });
}

test("a dry run gives the focus back to its button, and the Tab key stays in the dialog meanwhile", async ({
  page,
}) => {
  await openPage(page, "/tunnels");
  const { server, from, run } = await connectTwoPipelines(page);
  await server.call("POST", "/v1/deals", { title: `Bếp từ ${run}`, stage_id: from.stages[1]?.id });
  await sidePanel(page).getByRole("button", { name: "Chạy thử" }).click();
  const dialog = page.getByRole("dialog", { name: "Chạy thử" });
  await expect
    .poll(async () => (await server.call<{ data: unknown[] }>("GET", `/v1/deals?q=${run}`)).data.length)
    .toBe(1);
  await dialog.getByRole("combobox", { name: "Giao dịch" }).fill(run);
  await chooseOption(page, new RegExp(run));
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/v1/tunnels/simulate*", async (route) => {
    await held;
    await route.continue();
  });
  const submit = dialog.getByRole("button", { name: "Chạy thử" });
  await submit.focus();
  await page.keyboard.press("Enter");
  await expect(submit).toBeDisabled();
  await expect(dialog).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await isInside(dialog)).toBe(true);
  await page.keyboard.press("Shift+Tab");
  answer();
  await expect(dialog.getByText("sẽ chuyển giao dịch đi")).toBeVisible();
  expect(await isInside(dialog)).toBe(true);
  await submit.focus();
  await page.keyboard.press("Enter");
  await expect(submit).toBeFocused();
});

test("an invitation that a link opened leaves the focus on the page", async ({ page }) => {
  await openPage(page, "/settings?invite=1");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Email").fill(`moi-${uniqueSuffix()}@${emailOf("admin").split("@")[1] ?? ""}`);
  await dialog.getByLabel("Họ tên").fill("Trần Bình");
  await dialog.getByRole("button", { name: "Gửi lời mời" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("main")).toBeFocused();
});
