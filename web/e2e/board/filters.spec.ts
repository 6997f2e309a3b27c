/** The filters of the board: chips that are removed one by one, and saved views. */
import {
  card,
  column,
  createDeal,
  expect,
  expectAccessible,
  openPage,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

test("each part of the filter is a chip that is removed alone, and figures are filtered like the cards", async ({
  page,
}) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const dear = await createDeal(page, `Đắt ${run}`, { tags: [run], source: `Zalo ${run}`, amount: 900_000 });
  await createDeal(page, `Rẻ ${run}`, { tags: [run], source: `Zalo ${run}`, amount: 90_000 });
  await page.goto(`/board/${dear.pipeline_id}`);
  await page.getByRole("button", { name: "Lọc", exact: true }).click();
  await page.getByLabel("Nguồn").fill(`zalo ${run}`);
  await expect(page.locator(".deal-card")).toHaveCount(2);
  await page.getByLabel("Số tiền từ").fill("1000");
  await expect(page.locator(".deal-card")).toHaveCount(1);
  await expect(column(page, "Mới").locator(".sums")).toContainText("9.000,00");
  await expectAccessible(page);
  await takePicture(page, "board-filter-fields");
  await page.keyboard.press("Escape");
  await expectAccessible(page);
  await takePicture(page, "board-filter-chips");
  await page.getByRole("button", { name: /^Số tiền từ/ }).click();
  await expect(page.locator(".deal-card")).toHaveCount(2);
  await expect(page).toHaveURL(/source=zalo/);
  await page.getByRole("button", { name: "Bỏ lọc" }).click();
  await expect(page).not.toHaveURL(/source/);
  await expect(page.getByRole("button", { name: /Bỏ điều kiện này/ })).toHaveCount(0);
});

test("deals are filtered by the time on their stage", async ({ page }) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const deal = await createDeal(page, `Mới vào ${run}`, { tags: [run] });
  await page.goto(`/board/${deal.pipeline_id}?tag=${run}`);
  await expect(card(page, deal.title)).toBeVisible();
  await page.goto(`/board/${deal.pipeline_id}?tag=${run}&stays=1`);
  await expect(page.getByText("Không tìm thấy giao dịch nào trong phễu này.")).toBeVisible();
  await page.clock.setFixedTime(Date.now() + 2 * 86_400_000);
  await page.reload();
  await expect(card(page, deal.title)).toBeVisible();
});

test("a filter is saved under a name, chosen again on any board, and deleted", async ({ page }) => {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const deal = await createDeal(page, `Được lưu ${run}`, { tags: [run] });
  await page.goto(`/board/${deal.pipeline_id}?tag=${run}`);
  await page.getByRole("button", { name: "Lưu bộ lọc này" }).click();
  await page.getByRole("dialog").getByLabel("Tên bộ lọc").fill(`Của đợt ${run}`);
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByRole("button", { name: `Của đợt ${run}` })).toBeVisible();
  await page.goto("/board");
  await page.getByRole("button", { name: "Bộ lọc đã lưu" }).click();
  await page.getByRole("menuitem", { name: `Của đợt ${run}` }).click();
  await expect(page).toHaveURL(new RegExp(`tag=${run}`));
  await expect(card(page, deal.title)).toBeVisible();
  await takePicture(page, "board-views");
  await page.getByRole("button", { name: `Của đợt ${run}` }).click();
  await page.getByRole("menuitem", { name: `Xóa “Của đợt ${run}”` }).click();
  await expect(page.getByRole("button", { name: "Lưu bộ lọc này" })).toBeVisible();
});
