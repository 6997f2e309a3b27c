/** Nothing that was typed is lost without a question: Escape, another page, the end of the session, a lost network. */
import type { Page } from "@playwright/test";

import { connectTwoPipelines, sidePanel, tunnelLabel } from "../map";
import {
  card,
  createDeal,
  endSession,
  expect,
  expectAccessible,
  fillInSignIn,
  openApi,
  openPage,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";
import { discard, FAMILIES, keep, openForm, question } from "./families";

for (const family of FAMILIES.filter(({ isLayer }) => isLayer)) {
  test(`Escape closes an unchanged form at once, and asks before it closes a changed one: ${family.name}`, async ({
    page,
  }) => {
    const field = await openForm(page, family);
    await field.press("Escape");
    await expect(field).toHaveCount(0);
    await expect(question(page)).toBeHidden();

    const again = await openForm(page, family);
    await again.fill("9");
    await again.press("Escape");
    await expect(question(page)).toBeVisible();
    await page.keyboard.press("Escape"); // closes the question, and only the question
    await expect(question(page)).toBeHidden();
    await expect(again).toHaveValue("9");
    await again.press("Escape");
    await discard(page);
    await expect(again).toHaveCount(0);
  });
}

for (const family of FAMILIES) {
  test(`another page and a reload ask first, and a lost network keeps what is typed: ${family.name}`, async ({
    page,
  }) => {
    const field = await openForm(page, family);
    const typed = await family.fill(page);
    const prompts: string[] = [];
    page.on("dialog", (dialog) => {
      prompts.push(dialog.type());
      void dialog.dismiss();
    });
    await page.evaluate(() => setTimeout(() => location.reload()));
    await expect.poll(() => prompts).toEqual(["beforeunload"]);
    await page.evaluate(() => history.back());
    await expect(question(page)).toBeVisible();
    await keep(page);
    await expect(field).toHaveValue(typed);
    await expect(question(page)).toBeHidden();

    await page.route("**/v1/**", (route) =>
      route.request().method() === "GET" ? route.fallback() : route.abort("internetdisconnected"),
    );
    await family.submit(page).click();
    await expect(page.getByText(/Không có kết nối/).first()).toBeVisible();
    await expect(field).toHaveValue(typed);
    await page.unroute("**/v1/**");
    const saved = page.waitForResponse((response) => response.request().method() !== "GET" && response.ok());
    await family.submit(page).click();
    await saved;
    await expect(question(page)).toBeHidden();
  });

  test(`the end of the session keeps what is typed: ${family.name}`, async ({ page }) => {
    const field = await openForm(page, family);
    const typed = await family.fill(page);
    await endSession(page);
    await family.submit(page).click();
    const told = page.getByRole("alertdialog", { name: "Phiên đăng nhập đã hết hạn" });
    await told.getByRole("button", { name: "Đăng nhập lại" }).click();
    await keep(page);
    await told.getByRole("button", { name: "Ở lại trang này" }).click();
    await expect(field).toHaveValue(typed);
  });
}

async function openDeal(page: Page) {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Nháp ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}`);
  await card(page, deal.title).getByRole("link", { name: deal.title, exact: true }).click();
  const drawer = page.getByRole("dialog", { name: deal.title });
  const comment = drawer.getByRole("textbox", { name: "Viết ghi chú về giao dịch này" });
  await expect(comment).toBeVisible();
  return { deal, drawer, comment };
}

test("a comment that is not sent is asked about when the drawer closes, by each way", async ({ page }) => {
  const { drawer, comment } = await openDeal(page);
  await comment.fill("Khách hẹn thứ hai");
  const ways = [
    () => comment.press("Escape"),
    () => drawer.getByRole("button", { name: "Đóng" }).first().click(),
    () => page.evaluate(() => history.back()),
  ];
  for (const close of ways) {
    await close();
    await expect(question(page)).toBeVisible();
    await keep(page);
    await expect(comment).toHaveValue("Khách hẹn thứ hai");
  }
  await expectAccessible(page);
  await takePicture(page, "comment-kept");
  await comment.press("Escape");
  await discard(page);
  await expect(drawer).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a comment and fields in place are there again after a new sign-in", async ({ page }) => {
  const { deal, drawer, comment } = await openDeal(page);
  await comment.fill("Khách hẹn thứ hai");
  await endSession(page);
  await drawer.getByLabel("Nguồn").fill("Hội chợ");
  await drawer.getByLabel("Nguồn").press("Enter");
  const told = page.getByRole("alertdialog", { name: "Phiên đăng nhập đã hết hạn" });
  await told.getByRole("button", { name: "Đăng nhập lại" }).click();
  await fillInSignIn(page);
  await expect(comment).toHaveValue("Khách hẹn thứ hai");
  await expect(drawer.getByLabel("Nguồn")).toHaveValue("Hội chợ");
  await drawer.getByLabel("Nguồn").press("Enter");
  await drawer.getByRole("button", { name: "Gửi" }).click();
  await expect(comment).toHaveValue("");
  await expect(drawer.getByText("Khách hẹn thứ hai", { exact: true })).toBeVisible();
  await expect
    .poll(async () => (await openApi(page)).call("GET", `/v1/deals/${deal.id}`))
    .toMatchObject({ source: "Hội chợ" });
  await page.reload();
  await expect(comment).toHaveValue("");
});

test("another tunnel is chosen only after the question", async ({ page }) => {
  await openPage(page, "/tunnels");
  const first = await connectTwoPipelines(page);
  const second = await connectTwoPipelines(page);
  const name = sidePanel(page).getByLabel("Tên đường hầm");
  await name.fill("Sửa dở");
  await tunnelLabel(page, first.tunnel.name).click();
  await expect(question(page)).toBeVisible();
  await keep(page);
  await expect(name).toHaveValue("Sửa dở");
  await tunnelLabel(page, first.tunnel.name).click();
  await discard(page);
  await expect(name).toHaveValue(first.tunnel.name);
  expect(await second.read()).toMatchObject({ name: second.tunnel.name });
});

test("Escape closes the list, then the dialog, then the drawer", async ({ page }) => {
  const { deal, drawer } = await openDeal(page);
  await drawer.getByRole("button", { name: "Xóa giao dịch" }).click();
  const ask = page.getByRole("dialog", { name: `Xóa ${deal.title}?` });
  await expect(ask).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(ask).toHaveCount(0);
  await expect(drawer).toBeVisible();
  await drawer.getByLabel("Người phụ trách").click();
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("option")).toHaveCount(0);
  await expect(drawer).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);
});

test("a simulation over a changed tunnel closes alone", async ({ page }) => {
  await openPage(page, "/tunnels");
  await connectTwoPipelines(page);
  const name = sidePanel(page).getByLabel("Tên đường hầm");
  await name.fill("Sửa dở");
  await sidePanel(page).getByRole("button", { name: "Chạy thử" }).click();
  const simulation = page.getByRole("dialog");
  await simulation.getByRole("heading", { name: "Chạy thử" }).click(); // closes the list of deals
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(simulation).toHaveCount(0);
  await expect(question(page)).toBeHidden();
  await expect(name).toHaveValue("Sửa dở");
});
