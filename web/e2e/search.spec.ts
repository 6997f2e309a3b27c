/** The search of the board finds a deal wherever it is. */
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
