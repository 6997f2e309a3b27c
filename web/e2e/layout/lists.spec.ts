/** A list of options opens when a person asks for it, and lies below or above its input, also on a phone. */
import type { Locator, Page } from "@playwright/test";

import { connectTwoPipelines, sidePanel } from "../map";
import { createDeal, expect, openPage, takePicture, test, uniqueSuffix } from "../people";

const PHONE = { width: 390, height: 844 };

test.use({ hasTouch: true, isMobile: true, viewport: PHONE });

const openLists = (page: Page) => page.getByRole("listbox").filter({ visible: true });

/** Opens the list by touch, and checks that the list keeps its place and the page its width. */
async function expectInPlace(page: Page, input: Locator): Promise<void> {
  await input.tap();
  const list = openLists(page);
  await expect(list).toHaveCount(1);
  const places = await page.evaluate(async () => {
    const seen: { left: number; page: number }[] = [];
    for (let frame = 0; frame < 40; frame += 1) {
      await new Promise(requestAnimationFrame);
      const shown = [...document.querySelectorAll(".mantine-Popover-dropdown")].find((one) => one.checkVisibility());
      seen.push({ left: shown?.getBoundingClientRect().left ?? -1, page: document.documentElement.scrollWidth });
    }
    return seen;
  });
  expect(new Set(places.map((one) => one.page))).toEqual(new Set([PHONE.width]));
  const [own, its] = [await input.boundingBox(), await list.boundingBox()];
  // The list has a padding.
  expect(Math.abs((its?.x ?? 0) - (own?.x ?? 0))).toBeLessThan(8);
  expect(new Set(places.slice(-20).map((one) => Math.round(one.left))).size).toBe(1);
  await page.keyboard.press("Escape");
  await expect(list).toHaveCount(0);
}

test("the list of deals of a dry run stays closed until it is touched, and then keeps its place", async ({ page }) => {
  await openPage(page, "/tunnels");
  await page.setViewportSize({ width: 1440, height: 900 });
  const { tunnel } = await connectTwoPipelines(page);
  await page.setViewportSize(PHONE);
  await page.goto(`/tunnels?tunnel=${tunnel.id}`);
  await sidePanel(page).getByRole("button", { name: "Chạy thử" }).tap();
  const dialog = page.getByRole("dialog", { name: "Chạy thử" });
  const deals = dialog.getByRole("combobox", { name: "Giao dịch" });
  await expect(deals).toBeFocused();
  await expect(openLists(page)).toHaveCount(0);
  await expectInPlace(page, deals);
  await takePicture(page, "list-phone-simulation");
});

test("the lists of a deal lie at their inputs", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Danh sách ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog", { name: deal.title });
  await expectInPlace(page, drawer.getByRole("combobox", { name: "Giai đoạn" }));
  await expectInPlace(page, drawer.getByRole("combobox", { name: "Người phụ trách" }));
});
