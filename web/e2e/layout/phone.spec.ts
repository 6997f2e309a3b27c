/** What fingers need on a phone: inputs without zoom, large buttons, words in full, and dialogs that keep their place. */
import { connectTwoPipelines, sidePanel } from "../map";
import { expect, openPage, takePicture, test } from "../people";

const PHONE = { width: 390, height: 844 };

test.use({ hasTouch: true, isMobile: true, viewport: PHONE });

test("the inputs of a new deal do not zoom, and its buttons are large", async ({ page }) => {
  await openPage(page, "/board");
  await page.locator(".add-deal").first().tap();
  const form = page.locator(".quick-add");
  await expect(form).toBeVisible();
  const sizes = await form
    .locator("input:visible")
    .evaluateAll((all) => all.map((one) => getComputedStyle(one).fontSize));
  expect(new Set(sizes)).toEqual(new Set(["16px"]));
  for (const name of ["Hủy", "Thêm"]) {
    const box = await form.getByRole("button", { name, exact: true }).boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
  }
  await takePicture(page, "phone-new-deal");
});

test("a dry run shows its choice in full and leaves the panel where it was", async ({ page }) => {
  await openPage(page, "/tunnels");
  await page.setViewportSize({ width: 1440, height: 900 });
  const { tunnel } = await connectTwoPipelines(page);
  await page.setViewportSize(PHONE);
  await page.goto(`/tunnels?tunnel=${tunnel.id}`);
  const start = sidePanel(page).getByRole("button", { name: "Chạy thử" });
  await start.scrollIntoViewIfNeeded();
  const before = await start.boundingBox();
  await start.tap();
  const choice = page.getByRole("dialog", { name: "Chạy thử" }).getByRole("radiogroup");
  await expect(choice).toBeVisible();
  expect(await choice.evaluate((group) => group.scrollWidth - group.clientWidth)).toBeLessThanOrEqual(0);
  expect(await start.boundingBox()).toEqual(before);
  await takePicture(page, "phone-dry-run");
});

test("the first stage has the focus when the target of a tunnel is chosen", async ({ page }) => {
  await openPage(page, "/tunnels");
  await page
    .getByRole("button", { name: /^Tạo đường hầm từ/ })
    .first()
    .tap();
  await expect(page.getByRole("dialog").getByRole("region").first().getByRole("button").first()).toBeFocused();
});

test("a dialog keeps its place when toasts come and go", async ({ page }) => {
  await openPage(page, "/settings?invite=1");
  const send = page.getByRole("dialog").getByRole("button", { name: "Gửi lời mời" });
  await expect(send).toBeVisible();
  const settled = async () => {
    await page.getByRole("dialog").evaluate(async (dialog) => {
      await Promise.all(dialog.getAnimations({ subtree: true }).map((one) => one.finished));
    });
    return send.boundingBox();
  };
  const before = await settled();
  const toasts = page.locator(".toasts");
  const room = () => page.evaluate(() => document.documentElement.style.getPropertyValue("--toast-room"));
  await toasts.evaluate((element) => (element.style.height = "90px"));
  await expect.poll(room).toBe("90px");
  expect(await settled()).toEqual(before);
  await toasts.evaluate((element) => (element.style.height = ""));
  await expect.poll(room).toBe("0px");
  expect(await settled()).toEqual(before);
});
