/** A toast covers nothing that people click or fill in, on any page, over any drawer and dialog. */
import type { Page } from "@playwright/test";

import { card, createDeal, expect, expectAccessible, openPage, takePicture, test, uniqueSuffix } from "../people";
import { SURFACES } from "../surfaces/all";
import { arrange } from "../surfaces/scene";
import { partsOf, showSurface } from "../surfaces/surface";
import { sayInLanguage } from "../surfaces/words";

const CONTROLS = "button, a[href], input, textarea, select, [role=option], [role=menuitem], [role=tab], [tabindex='0']";

/** Puts toasts like those of `showToast` on the screen: they stay until the page is left, whatever is open. */
async function showToasts(page: Page): Promise<void> {
  await page.locator(".toasts").evaluate((toasts) => {
    const text = "Đường hầm “Bán xong thì lắp đặt” đã chuyển Máy rửa bát cho gia đình chị Nguyễn Thị Mai sang Lắp đặt.";
    toasts.innerHTML = `<div class="toast good"><div><strong>Đã chuyển</strong><div>${text}</div></div></div>`.repeat(
      2,
    );
  });
  await expect(page.locator(".toast").last()).toBeVisible();
}

/** The controls that a toast covers, wholly or in part. */
async function findCovered(page: Page): Promise<string[]> {
  return page.locator(".toasts").evaluate((toasts: HTMLElement, controls) => {
    const covers = [...toasts.querySelectorAll(".toast")].map((toast) => toast.getBoundingClientRect());
    const isUnder = (control: Element) =>
      covers.some((cover) => {
        const box = control.getBoundingClientRect();
        const [left, right] = [Math.max(box.left, cover.left), Math.min(box.right, cover.right)];
        const [top, bottom] = [Math.max(box.top, cover.top), Math.min(box.bottom, cover.bottom)];
        if (left + 1 >= right || top + 1 >= bottom) return false;
        const spot = () => document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        if (!spot()?.closest(".toast")) return false;
        toasts.style.display = "none";
        const below = spot();
        toasts.style.display = "";
        return control.contains(below);
      });
    return [...document.querySelectorAll(controls)]
      .filter((control) => !toasts.contains(control) && isUnder(control))
      .map((control) => control.outerHTML.slice(0, 120));
  }, CONTROLS);
}

const SIZES = [
  { width: 1440, height: 900, screen: "wide" },
  { width: 1024, height: 700, screen: "wide" },
  { width: 390, height: 844, screen: "phone" },
] as const;

for (const { title, surfaces } of partsOf(SURFACES, 5)) {
  test(`at 1440, 1024 and 390 px, a toast covers no control: ${title}`, async ({ page }) => {
    test.setTimeout(360_000);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await openPage(page, "/board");
    const known = { ...(await arrange(page)), say: sayInLanguage("vi") };
    for (const surface of surfaces) {
      await test.step(surface.name, async () => {
        const sizes = SIZES.filter(({ screen }) => (surface.screen ?? screen) === screen);
        await page.setViewportSize(sizes[0] ?? SIZES[0]);
        await showSurface(page, known, surface);
        for (const size of sizes) {
          await page.setViewportSize(size);
          await showToasts(page);
          await expect.poll(() => findCovered(page), `${surface.name} at ${String(size.width)} px`).toEqual([]);
          await takePicture(page, `toast-${String(size.width)}-${surface.name}`);
        }
        await page.setViewportSize(sizes[0] ?? SIZES[0]);
        await surface.leave?.(page, known);
      });
    }
  });
}

test("the last control of a dialog is reached by scrolling while a toast is shown", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 500 });
  await openPage(page, "/board");
  const deal = await createDeal(page, `Cuộn ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const last = page.getByRole("dialog").getByRole("button", { name: "Xóa giao dịch" });
  await expect(last).toBeVisible();
  await showToasts(page);
  await last.click();
  await expect(page.getByRole("dialog", { name: `Xóa ${deal.title}?` })).toBeVisible();
  await expect.poll(() => findCovered(page)).toEqual([]);
});

test("the toast after a deletion lies beside the board, and its button can be used", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Hoàn tác ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  await page.getByRole("dialog").getByRole("button", { name: "Xóa giao dịch" }).click();
  await page
    .getByRole("dialog", { name: `Xóa ${deal.title}?` })
    .getByRole("button", { name: "Xóa", exact: true })
    .click();
  await expect(page.locator(".toast")).toBeVisible();
  expect(await findCovered(page)).toEqual([]);
  await expectAccessible(page, ".toasts");
  await page.locator(".toast").getByRole("button").first().click();
  await expect(card(page, deal.title)).toBeVisible();
});
