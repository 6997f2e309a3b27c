/** The columns of the board: the closed ones stay in sight, folded, whatever is unfolded. */
import type { Locator, Page } from "@playwright/test";

import { column, expect, openApi, openPage, type Pipeline, takePicture, test, uniqueSuffix } from "../people";

const OPEN = ["Mới", "Tư vấn", "Báo giá", "Đàm phán", "Chờ ký"];
const CLOSED = { "Thành công": "won", "Thất bại": "lost", "Khách đổi ý": "lost" };

async function openBoard(page: Page): Promise<void> {
  await openPage(page, "/tunnels");
  const stages = [
    ...OPEN.map((name) => ({ name, color: "#39A8EF", semantic: "open" })),
    ...Object.entries(CLOSED).map(([name, semantic]) => ({ name, color: "#FF5752", semantic })),
  ];
  const name = `Cột ${uniqueSuffix()}`;
  const { id } = await (await openApi(page)).call<Pipeline>("POST", "/v1/pipelines", { name, stages });
  await page.goto(`/board/${id}`);
  await expect(column(page, "Thất bại")).toBeVisible();
}

const toggle = (page: Page, verb: "Mở rộng" | "Thu gọn", name: string) =>
  column(page, name).getByRole("button", { name: new RegExp(`^${verb}`) });

/** Whether the element and nothing above it is seen at its four corners and in its middle. */
async function isInSight(element: Locator): Promise<boolean> {
  return element.evaluate((shown) => {
    const { left, right, top, bottom } = shown.getBoundingClientRect();
    const spots = [left + 8, (left + right) / 2, right - 8].flatMap((x) =>
      [top + 12, bottom - 12].map((y) => document.elementFromPoint(x, y)),
    );
    return spots.every((at) => at !== null && shown.contains(at));
  });
}

for (const width of [1440, 1024]) {
  test(`won and lost columns stay in sight at ${String(width)} px, and can be folded`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await openBoard(page);
    const names = Object.keys(CLOSED);
    for (const unfolded of names) {
      await toggle(page, "Mở rộng", unfolded).click();
      for (const name of names) {
        await expect.poll(() => isInSight(column(page, name)), `${name} while ${unfolded} is unfolded`).toBe(true);
      }
      await page.locator(".board").evaluate((board) => board.scrollTo({ left: 0 }));
      for (const name of names.filter((one) => one !== unfolded)) {
        await expect.poll(() => isInSight(column(page, name)), `${name} at the left end`).toBe(true);
      }
      if (unfolded === "Thất bại") await takePicture(page, `board-unfolded-${String(width)}`);
      await toggle(page, "Thu gọn", unfolded).click();
      await expect(column(page, unfolded)).toHaveAttribute("data-folded");
    }
  });
}
