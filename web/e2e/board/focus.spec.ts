/** The focus stays with the deal that a user works on, whatever happens to its card. */
import type { Page } from "@playwright/test";

import {
  card,
  column,
  createDeal,
  type Deal,
  expect,
  openApi,
  openPage,
  type Pipeline,
  test,
  uniqueSuffix,
} from "../people";

/** Opens the board of a new pipeline that asks for lost reasons, with a deal. */
async function openBoard(page: Page): Promise<Deal> {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const stages = [
    { name: "Mới", color: "#39A8EF", semantic: "open" },
    { name: "Báo giá", color: "#47D1E2", semantic: "open" },
    { name: "Thành công", color: "#7BD500", semantic: "won" },
    { name: "Thất bại", color: "#FF5752", semantic: "lost", ask_lost_reason: true },
    { name: "Khách đổi ý", color: "#FF5752", semantic: "lost" },
  ];
  const server = await openApi(page);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Tiêu điểm ${run}`, stages });
  const deal = await createDeal(page, `Giữ tiêu điểm ${run}`, { stage_id: pipeline.stages[0]?.id });
  await page.goto(`/board/${pipeline.id}`);
  await expect(card(page, deal.title)).toBeVisible();
  return deal;
}

const menu = (page: Page, deal: Deal) => page.getByRole("button", { name: `Chuyển ${deal.title}` });
const title = (page: Page, deal: Deal) => card(page, deal.title).getByRole("link", { name: deal.title });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Giai đoạn này cần thêm thông tin" });

test("the focus follows a card that its menu moves, and goes to the head of a folded column", async ({ page }) => {
  const deal = await openBoard(page);
  await menu(page, deal).press("Enter");
  await page.getByRole("menuitem", { name: "Báo giá" }).press("Enter");
  await expect(column(page, "Báo giá").locator(".deal-card", { hasText: deal.title })).toBeVisible();
  await expect(title(page, deal)).toBeFocused();
  await menu(page, deal).click();
  await page.getByRole("menuitem", { name: "Thành công" }).click();
  await expect(page.getByRole("button", { name: "Mở rộng Thành công" })).toBeFocused();
});

test("after the question for the lost reason, the focus is on the card or its column", async ({ page }) => {
  const deal = await openBoard(page);
  await menu(page, deal).click();
  await page.getByRole("menuitem", { name: "Thất bại" }).click();
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(dialog(page).getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(menu(page, deal)).toBeFocused();
  await menu(page, deal).click();
  await page.getByRole("menuitem", { name: "Thất bại" }).click();
  await dialog(page).getByRole("combobox", { name: "Lý do thất bại" }).click();
  await page.getByRole("option", { name: "Giá cao" }).click();
  await dialog(page).getByRole("button", { name: "Chuyển" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Mở rộng Thất bại" })).toBeFocused();
});

test("in a deal the focus stays on the button that wins it, and returns to the one that loses it", async ({ page }) => {
  const deal = await openBoard(page);
  await title(page, deal).click();
  const drawer = page.getByRole("dialog", { name: deal.title });
  const won = drawer.getByRole("button", { name: "Thành công", exact: true });
  await won.click();
  await expect(won).toHaveAttribute("aria-pressed", "true");
  await expect(won).not.toHaveAttribute("aria-disabled");
  await expect(won).toBeFocused();
  await drawer.getByRole("button", { name: "Thất bại", exact: true }).click();
  await page.getByRole("menuitem", { name: "Thất bại" }).click();
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(dialog(page).getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(drawer.getByRole("button", { name: "Thất bại", exact: true })).toBeFocused();
});

test("Escape on a deal gives the focus back to its card, whatever opened it", async ({ page }) => {
  const deal = await openBoard(page);
  const drawer = page.getByRole("dialog", { name: deal.title });
  await title(page, deal).press("Enter");
  await expect(drawer.getByRole("button", { name: "Thành công", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);
  await expect(title(page, deal)).toBeFocused();
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  await expect(drawer.getByRole("button", { name: "Thành công", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);
  await expect(title(page, deal)).toBeFocused();
});

test("after many deals were moved together, the focus is on one of them", async ({ page }) => {
  const deal = await openBoard(page);
  await page.getByLabel(`Chọn ${deal.title}`).check();
  const bar = page.getByRole("region", { name: "Đã chọn 1 giao dịch" });
  await bar.getByRole("combobox", { name: "Chuyển đến giai đoạn" }).click();
  await page.getByRole("option", { name: "Báo giá" }).click();
  await bar.getByRole("button", { name: "Chuyển", exact: true }).click();
  await expect(bar).toHaveCount(0);
  await expect(column(page, "Báo giá").locator(".deal-card", { hasText: deal.title })).toBeVisible();
  await expect(card(page, deal.title).locator(":focus")).toBeVisible();
});

test("the focus goes on to the next chip of the filter, and from the last one to the search", async ({ page }) => {
  const deal = await openBoard(page);
  await page.goto(`/board/${deal.pipeline_id}?tag=vip&source=Zalo`);
  const chips = page.getByRole("button", { name: "Bỏ điều kiện này" });
  await expect(chips).toHaveCount(2);
  await chips.first().press("Enter");
  await expect(chips).toHaveCount(1);
  await expect(chips).toBeFocused();
  await chips.press("Enter");
  await expect(page.getByRole("searchbox")).toBeFocused();
});
