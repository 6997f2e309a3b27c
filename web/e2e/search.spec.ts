/** The search of the board finds a deal wherever it is. */
import {
  card,
  column,
  createDeal,
  expect,
  expectAccessible,
  openApi,
  openPage,
  type Pipeline,
  takePicture,
  test,
  uniqueSuffix,
} from "./people";

test("a deal that left the pipeline is found from where it was sold", async ({ page }) => {
  await openPage(page, "/board");
  const word = `tìm${uniqueSuffix()}`;
  const deal = await createDeal(page, `Máy ${word}`);
  await page.getByRole("combobox", { name: "Phễu bán hàng" }).click();
  await page.getByRole("option", { name: "Bảo trì" }).click();
  await expect(column(page, "Đến kỳ bảo trì")).toBeVisible();
  const address = new URL(page.url());
  await page.goto(`${address.pathname}?q=${encodeURIComponent(word)}`);
  const elsewhere = page.getByRole("region", { name: "Ở các phễu khác:" });
  await expect(elsewhere).toContainText("Bán hàng");
  await expectAccessible(page);
  await takePicture(page, "found-elsewhere");
  await elsewhere.getByRole("link", { name: deal.title }).click();
  await expect(card(page, deal.title)).toBeVisible();
});

const MANY = 600; // deals: more than the board reads of a result
const AT_ONCE = 100;

test("a column of a result that is too large says how many deals it has at least", async ({ page }) => {
  test.slow();
  await openPage(page, "/tunnels");
  const server = await openApi(page);
  const tag = `đợt ${uniqueSuffix()}`;
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Lọc ${uniqueSuffix()}` });
  const stage = pipeline.stages[0];
  for (let first = 0; first < MANY; first += AT_ONCE) {
    const rows = Array.from({ length: AT_ONCE }, (_, at) => ({
      external_id: `${pipeline.id}-${String(first + at)}`,
      title: `Máy số ${String(first + at)}`,
      pipeline: pipeline.id,
      stage: stage?.id,
      amount: 1000,
      currency: "VND",
      tags: [tag],
    }));
    await server.call("POST", "/v1/deals/import", { rows, run_tunnels: false });
  }
  await expect(async () => {
    await page.goto(`/board/${pipeline.id}?tag=${encodeURIComponent(tag)}`);
    const shown = page.getByRole("region", { name: `${stage?.name ?? ""}: ít nhất 500 giao dịch` });
    await expect(shown).toBeVisible({ timeout: 8_000 });
    await expect(shown.locator(".count")).toHaveText("500+");
    await expect(shown.locator(".sums")).toHaveText(/^500\.000\s₫\+$/);
  }).toPass();
  await expect(page.getByText(/^Chỉ hiện [\d.]+ giao dịch đầu tiên/)).toBeVisible();
});
