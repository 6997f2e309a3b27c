/** The first run: an empty company is led to its design, its first tunnel, its first deal and its people. */
import type { Locator, Page } from "@playwright/test";

import { Keyboard } from "../keyboard";
import { card, column, dragCard, expect, expectAccessible, openApi, openPage, takePicture, test } from "../people";
import { list, openEmptyCompany, pipelineNames } from "./empty";

const step = (page: Page, name: string) => page.getByRole("main").getByRole("listitem").filter({ hasText: name });
const create = (page: Page) => page.getByRole("button", { name: "Tạo theo mẫu này" });
const STORY = ["Bán hàng", "Lắp đặt", "Bảo trì"];

/** Moves a card by its menu. */
async function send(page: Page, title: string, stage: string): Promise<void> {
  await card(page, title)
    .getByRole("button", { name: `Chuyển ${title}` })
    .click();
  await page.getByRole("menuitem", { name: stage, exact: true }).click();
}

test("an empty company begins with its first steps, and hides them for everybody", async ({ page }) => {
  await openEmptyCompany(page, "/");
  await expect(page).toHaveURL(/\/start$/);
  await expect(page.getByRole("heading", { level: 1, name: "Bắt đầu" })).toBeVisible();
  await expect(page.getByText("Đã xong 0/4 bước")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "first-steps");
  await page.getByRole("button", { name: "Ẩn các bước này với cả công ty" }).click();
  await expect(page).toHaveURL(/\/tunnels$/);
  await expect(page.getByRole("link", { name: "Bắt đầu", exact: true })).toHaveCount(0);
  await page.goto("/");
  await expect(page).toHaveURL(/\/tunnels$/);
});

test("a company at work begins with its tunnels", async ({ page }) => {
  await openPage(page, "/");
  await expect(page).toHaveURL(/\/tunnels$/);
});

test("people who are no admins see no first steps", async ({ page }) => {
  await openPage(page, "/start", "agent");
  await expect(page).toHaveURL(/\/board\//);
});

test("the company gets its name among the first steps, and the name is kept when they are hidden at once", async ({
  page,
}) => {
  await openEmptyCompany(page, "/start");
  const name = page.getByLabel("Tên công ty");
  await name.fill("Minh An");
  await name.press("Enter");
  await expect(page.getByText("Tên công ty: Minh An")).toBeVisible();
  await expect(page.locator(".sidebar").getByText("Minh An", { exact: true })).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Minh An");
  await name.fill("Máy rửa bát Minh An");
  await page.getByRole("button", { name: "Ẩn các bước này với cả công ty" }).click();
  await expect(page).toHaveURL(/\/tunnels$/);
  const account = await (await openApi(page)).call<object>("GET", "/v1/account");
  expect(account).toMatchObject({ name: "Máy rửa bát Minh An", shows_first_steps: false });
});

test("a ready-made design is made once for two clicks, and each step is done by what the company has", async ({
  page,
}) => {
  await openEmptyCompany(page, "/start");
  await page.getByRole("radio", { name: "Hợp đồng dịch vụ hoặc cho thuê" }).check();
  await create(page).evaluate((button: HTMLButtonElement) => {
    button.click();
    button.click();
  });
  await expect(page.getByText("Đã xong 2/4 bước")).toBeVisible();
  await expect(step(page, "Chọn cách công ty làm việc")).toContainText("Xong");
  await expect(page.locator("[aria-current=step]")).toBeFocused();
  expect(await pipelineNames(page)).toEqual(["Bán hàng", "Hợp đồng", "Gia hạn"]);

  await page.getByRole("link", { name: "Mời thành viên" }).click();
  const dialog = page.getByRole("dialog", { name: "Mời thành viên" });
  await dialog.getByLabel("Email").fill(`mai-${Date.now().toString(36)}@people.example`);
  await dialog.getByLabel("Họ tên").fill("Nguyễn Thị Mai");
  await dialog.getByRole("button", { name: "Gửi lời mời" }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole("link", { name: "Bắt đầu", exact: true }).click();
  await expect(page.getByText("Đã xong 3/4 bước")).toBeVisible();
});

test("a design whose response is lost is there once", async ({ page }) => {
  await openEmptyCompany(page, "/start");
  let lost = 0;
  await page.route("**/v1/ready-made-designs", async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await create(page).click();
  await expect(page.getByText("Đã xong 2/4 bước")).toBeVisible();
  expect(lost).toBe(1);
  expect(await pipelineNames(page)).toEqual(STORY);
  expect(await list(await openApi(page), "/v1/tunnels?limit=100")).toHaveLength(3);
  expect(await list(await openApi(page), "/v1/repeat-plans?limit=100")).toHaveLength(1);
});

test("the dishwasher story is set up in an empty company with the mouse", async ({ page }) => {
  await openEmptyCompany(page, "/");
  await create(page).click();
  await page.getByRole("link", { name: "Mở bảng và thêm giao dịch" }).click();
  const title = "Máy rửa bát cho An";
  await addDeal(page, title);
  await page.setViewportSize({ width: 1920, height: 1000 });
  await dragCard(page, title, column(page, "Thành công"));
  await followToInstallation(page, title);
  await losesInstallation(page, title, async () => send(page, title, "Không lắp được"));
  await expect(page.getByText(`${title} — Lắp đặt thất bại đã đi qua đường hầm`)).toBeVisible();
  await page.getByRole("link", { name: "Xem trong Bán hàng" }).click();
  await expect(page.getByRole("dialog").getByLabel("Tên giao dịch")).toHaveValue(`${title} — Lắp đặt thất bại`);
});

test("the dishwasher story is set up in an empty company with the keyboard alone", async ({ page }) => {
  await openEmptyCompany(page, "/");
  const keyboard = new Keyboard(page);
  const press = async (target: Locator, key?: string) => {
    await keyboard.moveTo(target, key);
    await page.keyboard.press("Enter");
  };
  await press(create(page));
  await press(page.getByRole("link", { name: "Mở bảng và thêm giao dịch" }));
  await expect(page.getByLabel("Tên giao dịch")).toBeFocused();
  const title = "Máy rửa bát cho Bình";
  await page.keyboard.type(title);
  await page.keyboard.press("Enter");
  await expect(card(page, title)).toBeVisible();
  await press(card(page, title).getByRole("button", { name: `Chuyển ${title}` }));
  await press(page.getByRole("menuitem", { name: "Thành công", exact: true }), "ArrowDown");
  await expect(page.getByText(`${title} đã đi qua đường hầm`)).toBeVisible();
  await press(page.getByRole("link", { name: "Xem trong Lắp đặt" }), "Shift+Tab");
  await expect(page.getByRole("dialog").getByRole("list", { name: "Các giai đoạn của Lắp đặt" })).toBeVisible();
  await page.keyboard.press("Escape");
  await losesInstallation(
    page,
    title,
    async () => {
      await press(card(page, title).getByRole("button", { name: `Chuyển ${title}` }));
      await press(page.getByRole("menuitem", { name: "Không lắp được" }), "ArrowDown");
    },
    keyboard,
  );
  await expect(page.getByText(`${title} — Lắp đặt thất bại đã đi qua đường hầm`)).toBeVisible();
  expect(keyboard.unseen).toEqual([]);
});

test("the dishwasher story is set up in an empty company on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openEmptyCompany(page, "/");
  await expect(create(page)).toBeVisible();
  await expectNothingCut(page);
  await takePicture(page, "first-steps-phone");
  await create(page).click();
  await page.getByRole("link", { name: "Mở bảng và thêm giao dịch" }).click();
  const title = "Máy rửa bát cho Chi";
  await addDeal(page, title);
  await send(page, title, "Thành công");
  await followToInstallation(page, title);
  await losesInstallation(page, title, async () => send(page, title, "Không lắp được"));
  await expect(page.getByText(`${title} — Lắp đặt thất bại đã đi qua đường hầm`)).toBeVisible();
});

async function addDeal(page: Page, title: string): Promise<void> {
  await expect(page.getByLabel("Tên giao dịch")).toBeFocused();
  await page.getByLabel("Tên giao dịch").fill(title);
  await page.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(card(page, title)).toBeVisible();
}

async function followToInstallation(page: Page, title: string): Promise<void> {
  await expect(page.getByText(`${title} đã đi qua đường hầm`)).toBeVisible();
  await page.getByRole("link", { name: "Xem trong Lắp đặt" }).click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByRole("list", { name: "Các giai đoạn của Lắp đặt" })).toBeVisible();
  await drawer.getByRole("button", { name: "Đóng", exact: true }).click();
  await expect(card(page, title)).toBeVisible();
}

/** The installation fails: the reason is chosen from the list of the company. */
async function losesInstallation(
  page: Page,
  title: string,
  move: () => Promise<void>,
  keyboard?: Keyboard,
): Promise<void> {
  await expect(card(page, title)).toBeVisible();
  await move();
  const dialog = page.getByRole("dialog", { name: "Giai đoạn này cần thêm thông tin" });
  const reason = dialog.getByRole("combobox", { name: "Lý do thất bại" });
  if (keyboard) {
    await expect(reason).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(reason).not.toHaveValue("");
    await keyboard.moveTo(dialog.getByRole("button", { name: "Chuyển" }));
    await page.keyboard.press("Enter");
  } else {
    await reason.click();
    await page.getByRole("option", { name: "Thiếu linh kiện" }).click();
    await dialog.getByRole("button", { name: "Chuyển" }).click();
  }
  await expect(dialog).toHaveCount(0);
}

async function expectNothingCut(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
}
