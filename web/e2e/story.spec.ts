/** The story of a sale, once with the mouse alone and once with the keyboard alone. */
import type { Page } from "@playwright/test";

import { Keyboard } from "./keyboard";
import { drag, stageCard } from "./map";
import {
  openApi,
  card,
  column,
  dragCard,
  expect,
  expectAccessible,
  uniqueSuffix,
  openPage,
  takePicture,
  type Pipeline,
  findPipeline,
  test,
} from "./people";

interface Before {
  sold: Pipeline["tunnels"][number];
  tunnels: string[];
}

/** Deletes the tunnel that takes sold deals to Installation, so that the story can make it again. */
async function removeTunnel(page: Page): Promise<Before> {
  const sales = await findPipeline(page, "Bán hàng");
  const sold = sales.tunnels.find((one) => one.name.startsWith("Bán được"));
  if (!sold) throw new Error("the demo company has no tunnel from Sales to Installation");
  await (await openApi(page)).call("DELETE", `/v1/tunnels/${sold.id}`, undefined, "*");
  const others = [...sales.tunnels, ...(await findPipeline(page, "Lắp đặt")).tunnels];
  await page.reload();
  return { sold, tunnels: others.map(({ id }) => id) };
}

/**
 * Restores the company: the new tunnel from Sales gets the old name, and all others that the story made are deleted.
 */
async function restoreTunnels(page: Page, { sold, tunnels }: Before): Promise<void> {
  const server = await openApi(page);
  const [sales, installation] = [await findPipeline(page, "Bán hàng"), await findPipeline(page, "Lắp đặt")];
  const [again, ...others] = [...sales.tunnels, ...installation.tunnels].filter(({ id }) => !tunnels.includes(id));
  if (again) await server.call("PATCH", `/v1/tunnels/${again.id}`, { name: sold.name }, "*");
  for (const { id } of others) await server.call("DELETE", `/v1/tunnels/${id}`, undefined, "*");
}

async function removePlan(page: Page, name: string): Promise<void> {
  const server = await openApi(page);
  const { data } = await server.call<{ data: { id: string; name: string }[] }>("GET", "/v1/repeat-plans?limit=100");
  for (const { id } of data.filter((one) => one.name === name)) {
    await server.call("DELETE", `/v1/repeat-plans/${id}`, undefined, "*");
  }
}

test("the mouse alone makes a tunnel, sells through it, undoes the transfer, follows a copy and makes a repeat plan", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1920, height: 1000 });
  await openPage(page, "/tunnels");
  const before = await removeTunnel(page);
  await drag(page, stageCard(page, "Bán hàng", "Thành công"), stageCard(page, "Lắp đặt", "Mới"));
  await page.getByRole("button", { name: "Tạo đường hầm", exact: true }).click();
  await expect(page.getByRole("complementary")).toContainText("Lắp đặt");
  await page.getByRole("complementary").getByRole("button", { name: "Đóng" }).click();
  await drag(page, stageCard(page, "Lắp đặt", "Chuẩn bị tài liệu"), stageCard(page, "Bảo trì", "Đang thực hiện"));
  await page.getByRole("dialog").getByText("Sao chép").click();
  await page.getByRole("button", { name: "Tạo đường hầm", exact: true }).click();
  await expect(page.getByRole("complementary")).toContainText("Bảo trì");

  await page.getByRole("link", { name: "Bảng giao dịch" }).click();
  const title = `Máy rửa bát cho An ${uniqueSuffix()}`;
  await column(page, "Mới").getByRole("button", { name: "Thêm giao dịch vào Mới" }).click();
  await page.getByLabel("Tên giao dịch").fill(title);
  await page.getByLabel("Khách hàng", { exact: true }).fill("Trần Văn An");
  await page.getByLabel("Số tiền (USD)").fill("450");
  await page.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(card(page, title)).toBeVisible();
  await dragCard(page, title, column(page, "Thành công"));
  await expect(page.getByText(`${title} đã đi qua đường hầm`)).toBeVisible();
  await expect(card(page, title)).toHaveCount(0);

  await page.getByRole("link", { name: "Xem trong Lắp đặt" }).click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("Đã đi qua đường hầm")).toBeVisible();
  await drawer.getByRole("button", { name: "Hoàn tác" }).click();
  await expect(page.getByText("Giao dịch đã trở về chỗ cũ")).toBeVisible();
  await drawer.getByRole("combobox", { name: "Giai đoạn" }).click();
  await page.getByRole("group", { name: "Lắp đặt" }).getByRole("option", { name: "Chuẩn bị tài liệu" }).click();
  await expect(page.getByText("Xem trong Bán hàng")).toHaveCount(0);
  const journey = drawer.getByRole("region", { name: "Hành trình" });
  await expect(journey.getByRole("listitem")).toHaveCount(2);
  await takePicture(page, "story-journey");
  await journey.getByRole("link", { name: "Bảo trì / Đang thực hiện" }).click();
  await expect(drawer.getByText("Là bản sao")).toBeVisible();
  await drawer.getByRole("button", { name: "Đóng" }).click();
  await expect(column(page, "Đang thực hiện").locator(".deal-card", { hasText: title })).toBeVisible();

  await page.getByRole("link", { name: "Tăng doanh số" }).click();
  const name = `Bảo trì hằng năm ${uniqueSuffix()}`;
  await page.getByRole("button", { name: "Kế hoạch", exact: true }).click();
  await drawer.getByLabel("Tên kế hoạch").fill(name);
  await drawer.getByRole("combobox", { name: "Với giao dịch đã đóng trong" }).click();
  await page.getByRole("option", { name: "Bán hàng" }).click();
  await drawer.getByRole("combobox", { name: "Giai đoạn của giao dịch mới" }).click();
  await page.getByRole("group", { name: "Bảo trì" }).getByRole("option").first().click();
  await expectAccessible(page);
  await takePicture(page, "story-plan");
  await drawer.getByRole("button", { name: "Tạo kế hoạch" }).click();
  const plan = page.getByRole("article", { name });
  await expect(plan).toContainText("Mỗi 1 năm, tạo trước 14 ngày.");
  await plan.locator(".mantine-Switch-track").click(); // the visible part of the switch
  await expect(plan).toContainText("Đang tạm dừng");
  await removePlan(page, name);
  await restoreTunnels(page, before);
});

test("the keyboard alone makes a tunnel, sells through it, undoes the transfer and makes a repeat plan, with a visible focus", async ({
  page,
}) => {
  await openPage(page, "/tunnels");
  const before = await removeTunnel(page);
  const keyboard = new Keyboard(page);
  const lane = page.getByRole("toolbar", { name: "Bán hàng" });
  await keyboard.moveInto(lane, lane.getByRole("button", { name: "Tạo đường hầm từ Thành công" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Giao dịch từ “Thành công” đi đến đâu?")).toBeVisible();
  await page.keyboard.type("Mới");
  await expect(page.getByRole("option", { name: "Mới" }).first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Đường hầm mới" })).toContainText("Lắp đặt");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary")).toContainText("Lắp đặt");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary")).toHaveCount(0);

  await keyboard.moveTo(page.getByRole("link", { name: "Bảng giao dịch" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  const title = `Máy rửa bát cho Bình ${uniqueSuffix()}`;
  await keyboard.moveTo(column(page, "Mới").getByRole("button", { name: "Thêm giao dịch vào Mới" }));
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Tên giao dịch")).toBeFocused();
  await page.keyboard.type(title);
  await page.keyboard.press("Enter");
  await expect(card(page, title)).toBeVisible();
  await expect(column(page, "Mới").getByRole("button", { name: "Thêm giao dịch vào Mới" })).toBeFocused();

  await keyboard.moveTo(card(page, title).getByRole("button", { name: `Chuyển ${title}` }));
  await page.keyboard.press("Enter");
  await keyboard.moveTo(page.getByRole("menuitem", { name: "Thành công" }), "ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${title} đã đi qua đường hầm`)).toBeVisible();
  await keyboard.moveTo(page.getByRole("link", { name: "Xem trong Lắp đặt" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("Đã đi qua đường hầm")).toBeVisible();
  await keyboard.moveTo(drawer.getByRole("button", { name: "Hoàn tác" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Giao dịch đã trở về chỗ cũ")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);

  await keyboard.moveTo(page.getByRole("link", { name: "Tăng doanh số" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  const name = `Bảo trì hằng quý ${uniqueSuffix()}`;
  await keyboard.moveTo(page.getByRole("button", { name: "Kế hoạch", exact: true }));
  await page.keyboard.press("Enter");
  await expect(drawer.getByLabel("Tên kế hoạch")).toBeFocused();
  await page.keyboard.type(name);
  await keyboard.moveTo(drawer.getByRole("combobox", { name: "Với giao dịch đã đóng trong" }));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await keyboard.moveTo(drawer.getByRole("combobox", { name: "Giai đoạn của giao dịch mới" }));
  await page.keyboard.type("Đến kỳ");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await keyboard.moveTo(drawer.getByRole("button", { name: "Tạo kế hoạch" }));
  await page.keyboard.press("Enter");
  const plan = page.getByRole("article", { name });
  await expect(plan).toBeVisible();
  await keyboard.moveTo(plan.getByRole("switch"));
  await page.keyboard.press("Space");
  await expect(plan).toContainText("Đang tạm dừng");
  await expect(plan.getByRole("switch")).toBeFocused();
  expect(keyboard.unseen).toEqual([]);
  await removePlan(page, name);
  await restoreTunnels(page, before);
});
